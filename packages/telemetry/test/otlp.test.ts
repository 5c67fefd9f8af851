// Records over OTLP, compared with what the OpenTelemetry SDK's own exporter sends for the same thing.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SeverityNumber, SpanStatusCode } from '@opentelemetry/api'
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createManualClock } from '@sekha/core/testing'
import { createSession, TelemetryClient, type TelemetrySession } from '@sekha/telemetry'
import { createSpanExporter, otlp } from '@sekha/telemetry/otlp'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it, vi } from 'vitest'
import { openSession } from './support/open.ts'
import { type OtlpReceiver, startOtlpReceiver } from './support/otlp-receiver.ts'

const program = { product: 'shop', version: '1.2.0', hostname: 'app-host' }

async function openOtlp(receiver: OtlpReceiver, encoding: 'json' | 'protobuf' = 'json'): Promise<TelemetrySession> {
  const spoolFolder = await temporaryDirectory()
  return createSession(receiver.url, { ...program, spoolFolder, protocol: otlp({ encoding }) })
}

interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}
type Item = { readonly [field: string]: unknown } & { readonly attributes: readonly Attribute[] }

/** All items of a signal. */
function itemsOf(receiver: OtlpReceiver, path: string): Item[] {
  const items: Item[] = []
  const collect = (value: unknown, key: string): void => {
    if (Array.isArray(value)) {
      if (['logRecords', 'spans', 'metrics'].includes(key)) items.push(...(value as Item[]))
      else for (const each of value) collect(each, key)
    } else if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value)) collect(each, name)
  }
  for (const request of receiver.requests)
    if (request.path === path) collect(JSON.parse(request.body.toString()) as unknown, '')
  return items
}

const attributesOf = ({ attributes }: Item): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

describe('otlp()', () => {
  it('sends an event as the log record that the exporter of the SDK sends', async () => {
    await using ours = await startOtlpReceiver()
    await using theirs = await startOtlpReceiver()
    const session = await openOtlp(ours)
    const options = { category: 'warning', message: 'Almost full' }
    session.logEvent('disk', { path: '/var', free: 0.02, tags: ['a', 'b'], nested: { deep: true } }, options)
    await session.end()
    const exporter = new OTLPLogExporter({ url: `${theirs.url}/v1/logs` })
    const provider = new LoggerProvider({
      resource: resourceFromAttributes({ 'service.name': 'shop', 'service.version': '1.2.0', 'host.name': 'app-host' }),
      processors: [new SimpleLogRecordProcessor({ exporter })],
    })
    const sent = itemsOf(ours, '/v1/logs').find(({ eventName }) => eventName === 'disk')!
    provider.getLogger('@sekha/telemetry').emit({
      eventName: 'disk',
      severityNumber: SeverityNumber.WARN,
      severityText: 'warning',
      body: 'Almost full',
      attributes: {
        path: '/var',
        free: 0.02,
        tags: ['a', 'b'],
        nested: { deep: true },
        'session.id': session.sessionId,
        'log.record.uid': attributesOf(sent)['log.record.uid'],
      },
      timestamp: new Date(Number(BigInt(String(sent['timeUnixNano'])) / 1_000_000n)),
    })
    await provider.forceFlush()
    await provider.shutdown()
    const [reference] = itemsOf(theirs, '/v1/logs')
    const { observedTimeUnixNano: observed, ...rest } = sent
    expect(observed).toMatch(/^\d{19}$/)
    expect(reference).toMatchObject(rest)
    expect(Object.keys(sent).toSorted()).toEqual(Object.keys(reference!).toSorted())
    const resourceOf = ({ requests }: OtlpReceiver): unknown =>
      (
        JSON.parse(requests[0]!.body.toString()) as {
          resourceLogs: { resource: unknown; scopeLogs: { scope: unknown }[] }[]
        }
      ).resourceLogs[0]
    expect(resourceOf(ours)).toMatchObject({
      resource: (resourceOf(theirs) as { resource: object }).resource,
      scopeLogs: [{ scope: { name: '@sekha/telemetry' } }],
    })
  })

  it('sends every record once, as a log record, a metric or a span', async () => {
    await using receiver = await startOtlpReceiver()
    const session = await openOtlp(receiver)
    session.updateState({ status: 'running' })
    session.logException(new TypeError('no name', { cause: new Error('no file') }))
    session.logMetric('memory', 12.5, { tags: ['region:eu', 'canary'], unit: 'MiB' })
    session.counter('requests').add(3)
    session.histogram('latency').record(0.5)
    session.histogram('latency').record(20)
    {
      using activity = session.activity('checkout', { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm1' })
      activity.set({ 'gen_ai.usage.output_tokens': 12 })
    }
    const stats = await session.end()
    const logs = itemsOf(receiver, '/v1/logs')
    const metrics = itemsOf(receiver, '/v1/metrics')
    const spans = itemsOf(receiver, '/v1/traces')
    expect(logs.map(({ eventName }) => eventName)).toEqual([
      'session.start',
      'session.state',
      'exception',
      'activity_started',
      'session.end',
    ])
    expect(stats).toMatchObject({ delivered: logs.length + metrics.length + spans.length, pending: 0, server: 'otlp' })
    const exception = logs[2]!
    expect(exception).toMatchObject({ severityNumber: SeverityNumber.ERROR, severityText: 'error' })
    expect(attributesOf(exception)).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'no name',
      'exception.stacktrace': expect.stringContaining('otlp.test.ts') as string,
    })
    const byName = new Map(metrics.map((metric) => [metric['name'], metric]))
    expect(byName.get('memory')).toMatchObject({ unit: 'MiB', gauge: { dataPoints: [{ asDouble: 12.5 }] } })
    expect(byName.get('requests')).toMatchObject({
      sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [{ asDouble: 3 }] },
    })
    const { histogram } = byName.get('latency') as unknown as {
      histogram: { dataPoints: { count: number; sum: number; bucketCounts: number[]; explicitBounds: number[] }[] }
    }
    const [point] = histogram.dataPoints
    expect(point).toMatchObject({ count: 2, sum: 20.5, min: 0.5, max: 20 })
    expect(point!.bucketCounts).toHaveLength(point!.explicitBounds.length + 1)
    expect(point!.bucketCounts.map(Number).reduce((sum, count) => sum + count, 0)).toBe(2)
    const [span] = spans
    expect(span).toMatchObject({ name: 'chat m1', kind: 3, status: { code: 0 } })
    expect(attributesOf(span!)).toMatchObject({ 'gen_ai.usage.output_tokens': 12, 'session.id': session.sessionId })
    expect(logs[3]).toMatchObject({ traceId: span!['traceId'], spanId: span!['spanId'] })
  })

  it('sends protobuf by default', async () => {
    await using receiver = await startOtlpReceiver()
    const session = createSession(receiver.url, {
      ...program,
      spoolFolder: await temporaryDirectory(),
      protocol: otlp(),
    })
    session.logEvent('café opened')
    const stats = await session.end()
    expect(stats).toMatchObject({ delivered: 3, pending: 0 })
    expect(new Set(receiver.requests.map(({ contentType }) => contentType))).toEqual(
      new Set(['application/x-protobuf']),
    )
    expect(Buffer.concat(receiver.requests.map(({ body }) => body)).includes('café opened')).toBe(true)
  })

  it('keeps everything while the receiver is not ready, and does not repeat a signal that was taken', async () => {
    await using receiver = await startOtlpReceiver()
    const session = await openOtlp(receiver)
    session.logEvent('once')
    session.logMetric('memory', 1)
    receiver.respond = ({ path }) => ({ status: path === '/v1/metrics' ? 503 : 200 })
    expect(await session.flush({ timeoutMs: 50 })).toBe(false)
    receiver.respond = () => ({ status: 200 })
    expect(await session.end()).toMatchObject({ delivered: 4, pending: 0 })
    expect(itemsOf(receiver, '/v1/logs').filter(({ eventName }) => eventName === 'once')).toHaveLength(1)
    expect(itemsOf(receiver, '/v1/metrics')).toHaveLength(1)
  })

  it('sends halves until only the record at fault is rejected', async () => {
    await using receiver = await startOtlpReceiver()
    const session = await openOtlp(receiver)
    for (const name of ['a', 'b', 'poison', 'c']) session.logEvent(name)
    receiver.respond = ({ body }) => ({ status: body.includes('poison') ? 400 : 200 })
    expect(await session.end()).toMatchObject({ delivered: 5, dropped: { rejected: 1 }, pending: 0 })
    const names = itemsOf(receiver, '/v1/logs').map(({ eventName }) => eventName)
    expect(names).toEqual(['session.start', 'a', 'b', 'c', 'session.end'])
  })

  it('counts what the receiver says that it rejected', async () => {
    await using receiver = await startOtlpReceiver()
    const session = await openOtlp(receiver)
    receiver.respond = () => ({ status: 200, body: '{"partialSuccess":{"rejectedLogRecords":"2"}}' })
    expect(await session.end()).toMatchObject({ accepted: 2, delivered: 0, dropped: { rejected: 2 } })
  })

  it.each(['-2', 'many', '1.5', '1e400', '{}', '[]'])(
    'counts no record as rejected if the receiver says %j',
    async (text) => {
      await using receiver = await startOtlpReceiver()
      const session = await openOtlp(receiver)
      receiver.respond = () => ({
        status: 200,
        body: `{"partialSuccess":{"rejectedLogRecords":${JSON.stringify(text)}}}`,
      })
      expect(await session.end()).toMatchObject({ accepted: 2, delivered: 2, dropped: { rejected: 0 } })
    },
  )

  it.each(['', 'null', '[1]', '"text"', '{"partialSuccess":7}', '{"partialSuccess":{"rejectedLogRecords":{}}}', '{'])(
    'takes a success with the body %j',
    async (body) => {
      await using receiver = await startOtlpReceiver()
      const session = await openOtlp(receiver)
      receiver.respond = () => ({ status: 200, body })
      expect(await session.end()).toMatchObject({ accepted: 2, delivered: 2, dropped: { rejected: 0 } })
    },
  )

  it.each([200, 400])('keeps everything while a web server responds with a page and %i', async (status) => {
    await using receiver = await startOtlpReceiver()
    const onError = vi.fn()
    const spoolFolder = await temporaryDirectory()
    const session = createSession(receiver.url, {
      ...program,
      spoolFolder,
      protocol: otlp({ encoding: 'json' }),
      onError,
    })
    session.logEvent('kept')
    receiver.respond = () => ({ status, body: '<html>', type: 'text/html' })
    expect(await session.flush({ timeoutMs: 20 })).toBe(false)
    expect(session.stats()).toMatchObject({ pending: 2, dropped: { rejected: 0 } })
    expect(onError).toHaveBeenCalledOnce()
    receiver.respond = () => ({ status: 200 })
    expect(await session.end()).toMatchObject({ delivered: 3, pending: 0 })
  })

  it('forgets a session that has ended', async () => {
    await using receiver = await startOtlpReceiver()
    const folder = await temporaryDirectory()
    const client = new TelemetryClient(receiver.url, { ...program, spoolFolder: folder, protocol: otlp() })
    const noted = async (): Promise<string[]> => {
      const found: string[] = []
      for (const name of await readdir(folder, { recursive: true }))
        if (name.endsWith('sessions.json')) found.push(await readFile(join(folder, name), 'utf8'))
      return found
    }
    const [first, second] = [client.createSession(), client.createSession()]
    expect(await client.flush()).toBe(true)
    expect((await noted()).join()).toContain(first)
    client.endSession(first)
    expect(await client.flush()).toBe(true)
    const text = (await noted()).join()
    expect(text).not.toContain(first)
    expect(text).toContain(second)
    await client.close()
  })

  it('refuses an unknown encoding', () => {
    expect(() => otlp({ encoding: 'xml' as 'json' })).toThrow(
      new TypeError("encoding must be 'json' or 'protobuf', got string"),
    )
    expect(() => createSession('http://localhost:4318', { protocol: {} as never })).toThrow(
      /protocol must be a function/,
    )
  })
})

describe('createSpanExporter()', () => {
  it('records each span as an event', async () => {
    const { server, session } = await openSession({ clock: createManualClock() })
    const provider = new TracerProvider({
      spanProcessors: [new SimpleSpanProcessor({ exporter: createSpanExporter(session) })],
    })
    const tracer = provider.getTracer('shop')
    const span = tracer.startSpan('checkout', { attributes: { items: 3 } })
    span.addEvent('paid', { amount: 5 })
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'declined' })
    span.end()
    await provider.shutdown()
    await session.end()
    await server.close()
    const event = server.records().find(({ name }) => name === 'checkout')
    const { traceId, spanId } = span.spanContext()
    expect(event).toMatchObject({
      kind: 'event',
      category: 'error',
      group: 'shop',
      labels: ['span'],
      message: 'declined',
      data: {
        trace_id: traceId,
        span_id: spanId,
        kind: 'internal',
        status: 'error',
        attributes: { items: 3 },
        events: [{ name: 'paid', attributes: { amount: 5 } }],
      },
    })
  })
})
