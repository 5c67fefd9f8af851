import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { type ClientOptions, SekhaClient } from '@sekha/core'
import { createManualClock } from '@sekha/core/testing'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import {
  type Budget,
  createBudget,
  hedge,
  instrument,
  type InstrumentOptions,
  refreshKey,
  retry,
} from '../src/index.ts'
import { drive } from './support/drive.ts'
import { connect, ID, scripted } from './support/scripted.ts'

beforeEach(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
afterEach(() => context.disable())

function createTracing(): { tracer: Tracer; spans: () => ReadableSpan[] } {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  return { tracer: provider.getTracer('test'), spans: () => exporter.getFinishedSpans() }
}

/** A server on the loopback that responds with `statuses` in turn, and the headers it receives. */
async function serve(...statuses: readonly number[]): Promise<{ baseUrl: string; seen: IncomingHttpHeaders[] }> {
  const seen: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    const status = statuses[Math.min(seen.length, statuses.length - 1)] ?? 200
    seen.push(request.headers)
    response
      .writeHead(status, { 'content-type': 'application/json', 'retry-after-ms': '1' })
      .end('{"id":"x","label":"x","messages":[]}')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

function clientOf(options: ClientOptions): SekhaClient {
  const client = new SekhaClient(options)
  onTestFinished(() => client.close())
  return client
}

const traceparentOf = (span: ReadableSpan): string => {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return `00-${traceId}-${spanId}-0${traceFlags}`
}

describe('The trace context of an attempt', () => {
  it('is sent to the server, and names the span of this attempt', async () => {
    const { tracer, spans } = createTracing()
    const { baseUrl, seen } = await serve(503, 429, 200)
    const use = [retry({ budget: createBudget() }), instrument({ tracer })]
    await clientOf({ baseUrl, use }).conversations.get(ID)
    const attempts = spans().filter(({ name }) => name === 'GET')
    const call = spans().find(({ name }) => name === 'conversations.get')
    expect(seen.map(({ traceparent }) => traceparent)).toEqual(attempts.map(traceparentOf))
    expect(new Set(seen.map(({ traceparent }) => traceparent)).size).toBe(3)
    expect(attempts.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
      Array.from({ length: 3 }, () => call?.spanContext().spanId),
    )
    expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([503, 429, 200])
    expect(attempts.map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1, 2])
  })

  it('is sent as not sampled if the span is not recorded', async () => {
    const tracer = new TracerProvider({ sampler: new AlwaysOffSampler() }).getTracer('test')
    const { baseUrl, seen } = await serve(200)
    await clientOf({ baseUrl, use: [instrument({ tracer })] }).conversations.get(ID)
    expect(seen[0]?.['traceparent']).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-00$/)
  })

  it.each([
    ['a call', { headers: { traceparent: 'mine' } }, {}],
    ['a client', {}, { headers: { traceparent: 'mine' } }],
  ])('does not replace the traceparent of %s', async (_, options, clientOptions) => {
    const { tracer } = createTracing()
    const { baseUrl, seen } = await serve(200)
    await clientOf({ baseUrl, use: [instrument({ tracer })], ...clientOptions }).conversations.get(ID, options)
    expect(seen.map(({ traceparent, tracestate }) => [traceparent, tracestate])).toEqual([['mine', undefined]])
  })

  it('is not sent with propagate: false', async () => {
    const { tracer, spans } = createTracing()
    const { baseUrl, seen } = await serve(200)
    await clientOf({ baseUrl, use: [instrument({ tracer, propagate: false })] }).conversations.get(ID)
    expect(seen[0]?.['traceparent']).toBeUndefined()
    expect(spans()).toHaveLength(2)
    expect(() => instrument({ tracer, propagate: 'no' as never })).toThrow(
      new TypeError('propagate must be true or false, got string'),
    )
  })

  it('is not sent if the tracer has none, or an invalid one', async () => {
    const { baseUrl, seen } = await serve(200)
    const span = { setAttribute: () => {}, setStatus: () => {}, end: () => {} }
    const contexts = [
      undefined,
      { traceId: '0'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
      { traceId: 'a'.repeat(32), spanId: 'x', traceFlags: 1 },
    ]
    for (const own of contexts) {
      const started = own === undefined ? span : { ...span, spanContext: () => own }
      const tracer: InstrumentOptions['tracer'] = {
        startSpan: () => started,
        startActiveSpan: (_name, _options, run) => run(started),
      }
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await clientOf({ baseUrl, use: [instrument({ tracer })] }).conversations.get(ID)
    }
    expect(seen.map(({ traceparent }) => traceparent)).toEqual([undefined, undefined, undefined])
  })

  it('carries the tracestate of the span', async () => {
    const { baseUrl, seen } = await serve(200)
    const span = {
      setAttribute: () => {},
      setStatus: () => {},
      end: () => {},
      spanContext: () => ({
        traceId: 'a'.repeat(32),
        spanId: 'b'.repeat(16),
        traceFlags: 1,
        traceState: { serialize: () => 'vendor=1' },
      }),
    }
    const tracer: InstrumentOptions['tracer'] = {
      startSpan: () => span,
      startActiveSpan: (_name, _options, run) => run(span),
    }
    await clientOf({ baseUrl, use: [instrument({ tracer })] }).conversations.get(ID)
    expect(seen[0]).toMatchObject({ traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'vendor=1' })
  })

  it('differs for the requests of a hedge and of a refreshed key, and every span ends', async () => {
    const { tracer, spans } = createTracing()
    const clock = createManualClock()
    const server = scripted(clock, (turn) => [{ fault: 'hang' as const }, { status: 401 }, {}][turn] ?? {})
    const use = [
      hedge({ afterMs: 50, clock, budget: createBudget() }),
      refreshKey(() => 'new-0123456789-0123456789-0123456789-012'),
      instrument({ tracer, clock }),
    ]
    const client = connect(server, clock, { use, apiKey: 'key-0123456789-0123456789-0123456789' })
    await drive(clock, client.conversations.get(ID))
    const attempts = spans().filter(({ name }) => name === 'GET')
    expect(server.seen.map(({ request }) => request.headers['traceparent'])).toEqual(attempts.map(traceparentOf))
    expect(
      attempts.map(({ attributes }) => attributes['http.response.status_code'] ?? attributes['error.type']),
    ).toEqual(['closed', 401, 200])
    expect(attempts.map(({ ended }) => ended)).toEqual([true, true, true])
  })

  it('ends the span of an attempt whose body is lost with its error', async () => {
    const { tracer, spans } = createTracing()
    const clock = createManualClock()
    const server = scripted(clock, (turn) => (turn === 0 ? { delayMs: 20, body: 'reset' } : { delayMs: 30 }))
    const use = [instrument({ tracer, clock }), retry({ clock, budget: createBudget() })]
    await drive(clock, connect(server, clock, { use }).conversations.get(ID))
    const attempts = spans().filter(({ name }) => name === 'GET')
    expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual(['connection', undefined])
    expect(attempts.map(({ duration }) => duration[1] / 1e6)).toEqual([20, 30])
  })
})

describe('The gauge of the retry budgets', () => {
  it('observes the latest thousand origins with one callback, until it is closed', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
    const provider = new MeterProvider({ readers: [reader] })
    onTestFinished(() => provider.shutdown())
    const observed: string[] = []
    const budget = (origin: string): Budget => {
      observed.push(origin)
      return createBudget()
    }
    const telemetry = instrument({ meter: provider.getMeter('test'), budget })
    const call = (port: number): Promise<unknown> =>
      telemetry({ ...request, url: `http://server:${port}/` }, async () => response)
    for (let port = 1; port <= 1001; port += 1)
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await call(port)
    await reader.forceFlush()
    expect(observed).toEqual(Array.from({ length: 1000 }, (_, at) => `http://server:${at + 2}`))
    const names = exporter.getMetrics()[0]?.scopeMetrics[0]?.metrics.map(({ descriptor }) => descriptor.name)
    expect(names).toContain('sekha.client.retry.budget')
    await telemetry.close()
    await telemetry[Symbol.asyncDispose]()
    await call(5)
    await reader.forceFlush()
    expect(observed).toHaveLength(1000)
  })
})

it('The callback of the budgets is added once and removed by close()', async () => {
  const callbacks: unknown[] = []
  const removed: unknown[] = []
  const telemetry = instrument({
    meter: {
      createHistogram: () => ({ record: () => {} }),
      createObservableGauge: () => ({
        addCallback: (callback) => void callbacks.push(callback),
        removeCallback: (callback) => void removed.push(callback),
      }),
    },
  })
  for (const port of [1, 2, 1])
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await telemetry({ ...request, url: `http://server:${port}/` }, async () => response)
  expect(callbacks).toHaveLength(1)
  await telemetry.close()
  await telemetry.close()
  expect(removed).toEqual(callbacks)
})

const request = {
  operation: { id: 'get', service: 'memory', method: 'GET' as const, path: '/', responseType: 'json' as const },
  url: 'http://server/',
  method: 'GET',
  headers: {},
  signal: new AbortController().signal,
  attempt: 1,
  timeouts: { attemptMs: Infinity, bodyMs: Infinity, idleMs: Infinity },
  attempts: [],
  context: new Map<symbol, unknown>(),
}
const response = {
  status: 200,
  headers: new Headers(),
  text: async () => '',
  // oxlint-disable-next-line require-yield, no-empty-function -- no bytes
  async *stream() {},
  cancel: async () => {},
}
