import {
  type Attributes,
  type HrTime,
  type SpanContext,
  SpanKind,
  type SpanStatus,
  SpanStatusCode,
} from '@opentelemetry/api'
import type { EventOptions } from '../session/options.ts'

/** A span that ended, as the SDK gives it to an exporter. */
export interface EndedSpan {
  readonly name: string
  readonly kind: SpanKind
  readonly spanContext: () => SpanContext
  readonly parentSpanContext?: SpanContext | undefined
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly duration: HrTime
  readonly status: SpanStatus
  readonly attributes: Attributes
  readonly events: readonly {
    readonly name: string
    readonly time: HrTime
    readonly attributes?: Attributes | undefined
  }[]
  readonly links: readonly { readonly context: SpanContext; readonly attributes?: Attributes | undefined }[]
  readonly instrumentationScope: { readonly name: string }
}

/** A `SpanExporter` of the SDK. */
export interface SessionSpanExporter {
  export(spans: readonly EndedSpan[], done: (result: { code: number }) => void): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/** The part of a session that takes spans. */
export interface SpanLog {
  readonly logEvent: (name: string, data: Readonly<Record<string, unknown>>, options: EventOptions) => void
  readonly persist: () => Promise<void>
}

/**
 * Creates an exporter for the OpenTelemetry SDK: each span becomes an event of the session, named like the span, in the
 * group of its tracer. `forceFlush()` resolves when the spans are in the journal.
 *
 * @example
 * ```ts
 * import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
 * import { createSession } from '@sekha/telemetry'
 * import { createSpanExporter } from '@sekha/telemetry/otlp'
 *
 * const session = createSession('http://localhost:8080')
 * const exporter = createSpanExporter(session)
 * const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
 * ```
 */
export function createSpanExporter(session: SpanLog): SessionSpanExporter {
  return {
    export(spans, done) {
      for (const span of spans) logSpan(session, span)
      // `ExportResultCode.SUCCESS`. The session reports what it could not keep in its own `stats()`.
      done({ code: 0 })
    },
    forceFlush: () => session.persist(),
    shutdown: () => session.persist(),
  }
}

function logSpan(session: SpanLog, span: EndedSpan): void {
  const { traceId, spanId } = span.spanContext()
  const failed = span.status.code === SpanStatusCode.ERROR
  const data = {
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: span.parentSpanContext?.spanId,
    kind: SpanKind[span.kind]?.toLowerCase(),
    started_at: toDate(span.startTime),
    ended_at: toDate(span.endTime),
    duration_ms: span.duration[0] * 1000 + span.duration[1] / 1e6,
    status: SpanStatusCode[span.status.code]?.toLowerCase(),
    attributes: span.attributes,
    ...(span.events.length > 0 && {
      events: span.events.map(({ name, time, attributes }) => ({ name, at: toDate(time), attributes })),
    }),
    ...(span.links.length > 0 && {
      links: span.links.map(({ context, attributes }) => ({
        trace_id: context.traceId,
        span_id: context.spanId,
        attributes,
      })),
    }),
  }
  session.logEvent(span.name, data, {
    category: failed ? 'error' : 'info',
    group: span.instrumentationScope.name,
    labels: ['span'],
    ...(span.status.message !== undefined && { message: span.status.message }),
  })
}

const toDate = ([seconds, nanoseconds]: readonly [number, number]): Date => new Date(seconds * 1000 + nanoseconds / 1e6)
