/** A telemetry client with its default settings. */
export interface Subject {
  /** Starts the client. The returned function logs one event with three attributes, one of which is the mark. */
  open(url: string, spool: string): Promise<(mark: string) => void>
}

/** Ours. */
export const sekha = 'Sekha'

const attributes = (mark: string): { mark: string; user: string; count: number } => ({ mark, user: 'u1', count: 7 })

/** By the name in the table. Dependencies are imported inside, so that a program loads only its own. */
export const subjects: Readonly<Record<string, Subject>> = {
  [sekha]: {
    async open(url, spoolFolder) {
      const { createSession } = await import('@sekha/telemetry')
      const session = createSession(url, { spoolFolder })
      return (mark) => session.logEvent('event', attributes(mark))
    },
  },
  'Sentry logs': {
    async open(url) {
      const Sentry = await import('@sentry/node')
      Sentry.init({ dsn: url.replace('http://', 'http://key@') + '/1' })
      return (mark) => Sentry.logger.info('event', attributes(mark))
    },
  },
  'OpenTelemetry logs': {
    async open(url) {
      const { BatchLogRecordProcessor, LoggerProvider } = await import('@opentelemetry/sdk-logs')
      const { OTLPLogExporter } = await import('@opentelemetry/exporter-logs-otlp-http')
      const exporter = new OTLPLogExporter({ url: `${url}/v1/logs` })
      const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] })
      const logger = provider.getLogger('bench')
      return (mark) => logger.emit({ body: 'event', attributes: attributes(mark) })
    },
  },
  PostHog: {
    async open(url) {
      const { PostHog } = await import('posthog-node')
      const client = new PostHog('key', { host: url })
      return (mark) => client.capture({ distinctId: 'u1', event: 'event', properties: attributes(mark) })
    },
  },
  Segment: {
    async open(url) {
      const { Analytics } = await import('@segment/analytics-node')
      const client = new Analytics({ writeKey: 'key', host: url })
      return (mark) => client.track({ userId: 'u1', event: 'event', properties: attributes(mark) })
    },
  },
  RudderStack: {
    async open(url) {
      const { default: Analytics } = await import('@rudderstack/rudder-sdk-node')
      const client = new Analytics('key', { dataPlaneUrl: url })
      return (mark) => void client.track({ userId: 'u1', event: 'event', properties: attributes(mark) })
    },
  },
}
