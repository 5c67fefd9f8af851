import { createManualClock } from '@sekha/core/testing'
import diagnostics from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createBudget,
  instrument,
  type MeterLike,
  retry,
  type SpanLike,
  type SpanStart,
  type TracerLike,
} from '../src/index.ts'
import { connect, ID, scripted, type Step } from './support/scripted.ts'
import { drive } from './support/drive.ts'

interface RecordedSpan {
  readonly name: string
  readonly parent: string | undefined
  readonly start: SpanStart
  readonly attributes: Record<string, unknown>
  status?: number
  endedAt?: Date | undefined
  ended: number
}

/** A tracer that records its spans. `parent` is the active span, if any. */
function createTracer(): { tracer: TracerLike; spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = []
  let active: string | undefined
  const begin = (name: string, start: SpanStart): RecordedSpan => {
    const span: RecordedSpan = { name, start, parent: active, attributes: { ...start.attributes }, ended: 0 }
    spans.push(span)
    return span
  }
  const toSpan = (span: RecordedSpan): ReturnType<TracerLike['startSpan']> => ({
    setAttribute: (name, value) => (span.attributes[name] = value),
    setStatus: ({ code }) => (span.status = code),
    end: (at) => {
      span.ended += 1
      span.endedAt = at
    },
  })
  return {
    spans,
    tracer: {
      startSpan: (name, start) => toSpan(begin(name, start)),
      startActiveSpan: (name, start, run) => {
        const span = toSpan(begin(name, start))
        active = name
        return run(span)
      },
    },
  }
}

function createMeter(): { meter: MeterLike; recorded: Record<string, number[]>; gauges: () => number[] } {
  const recorded: Record<string, number[]> = {}
  const callbacks: ((result: { observe(value: number): void }) => void)[] = []
  return {
    recorded,
    gauges: () => {
      const values: number[] = []
      for (const callback of callbacks) callback({ observe: (value) => values.push(value) })
      return values
    },
    meter: {
      createHistogram: (name) => ({ record: (value) => void (recorded[name] ??= []).push(value) }),
      createObservableGauge: () => ({ addCallback: (callback) => void callbacks.push(callback) }),
    },
  }
}

const steps: readonly Step[] = [
  { status: 429, delayMs: 20, headers: { 'retry-after-ms': '0' } },
  { fault: 'reset', delayMs: 30 },
  { delayMs: 40 },
]
const key = 'secret-key-0123456789-0123456789-0123456789'

it('A call has a span with a child span for each attempt, without private data', async () => {
  const clock = createManualClock()
  const { tracer, spans } = createTracer()
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  const use = [instrument({ tracer, clock }), retry({ clock, budget: createBudget() })]
  const client = connect(server, clock, { use, apiKey: key })
  await drive(clock, client.conversations.create({ label: 'private', messages: [] }))
  expect(spans.map(({ name, parent, status, ended }) => ({ name, parent, status, ended }))).toEqual([
    { name: 'conversations.create', parent: undefined, status: undefined, ended: 1 },
    { name: 'POST', parent: 'conversations.create', status: 2, ended: 1 },
    { name: 'POST', parent: 'conversations.create', status: 2, ended: 1 },
    { name: 'POST', parent: 'conversations.create', status: undefined, ended: 1 },
  ])
  expect(spans.map(({ attributes }) => attributes)).toEqual([
    { 'sekha.operation': 'conversations.create', 'sekha.attempts': 3 },
    {
      'http.request.method': 'POST',
      'server.address': 'server',
      'server.port': 80,
      'http.response.status_code': 429,
      'error.type': '429',
    },
    {
      'http.request.method': 'POST',
      'server.address': 'server',
      'server.port': 80,
      'http.request.resend_count': 1,
      'error.type': 'connection',
    },
    {
      'http.request.method': 'POST',
      'server.address': 'server',
      'server.port': 80,
      'http.request.resend_count': 2,
      'http.response.status_code': 200,
    },
  ])
  const durations = spans.slice(1).map(({ start, endedAt }) => Number(endedAt) - Number(start.startTime))
  expect(durations).toEqual([20, 30, 40])
  expect(inspect(spans, { depth: 9 })).not.toMatch(/private|secret/)
})

it.each([
  [{ status: 404 }, '404'],
  [{ fault: 'reset' }, 'connection'],
] as const)('The span of a call that fails with %o has an error status', async (step, type) => {
  const clock = createManualClock()
  const { tracer, spans } = createTracer()
  const client = connect(
    scripted(clock, () => step),
    clock,
    { use: [instrument({ tracer, clock })] },
  )
  await drive(clock, client.conversations.get(ID))
  expect(spans[0]).toMatchObject({ status: 2, attributes: { 'error.type': type, 'sekha.attempts': 1 }, ended: 1 })
})

it('A meter receives durations, attempts, waits and the level of the budget', async () => {
  const clock = createManualClock()
  const { meter, recorded, gauges } = createMeter()
  const budget = createBudget()
  budget.take(7)
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  const use = [instrument({ meter, budget, clock }), retry({ clock, budget, random: () => 0.5 })]
  await drive(clock, connect(server, clock, { use }).conversations.get(ID))
  expect(recorded).toEqual({
    'sekha.client.call.duration': [0.69],
    'sekha.client.call.attempts': [3],
    'sekha.client.retry.wait': [0.5, 0.1],
    'http.client.request.duration': [0.02, 0.03, 0.04],
  })
  // The call succeeded after retries and returned their tokens.
  expect(gauges()).toEqual([500 - 7])
})

describe('Failing telemetry', () => {
  const fail = (): never => {
    throw new Error('mine')
  }
  // Types allow a function that returns a promise in place of one that returns nothing.
  const reject: () => unknown = () => Promise.reject(new Error('mine'))
  // oxlint-disable-next-line unicorn/no-thenable -- some libraries return a thenable instead of a promise
  const thenable: () => unknown = () => ({
    then: (_: unknown, no?: (reason: unknown) => void) => no?.(new Error('mine')),
  })
  const spanOf = (act: () => unknown): SpanLike => ({ setAttribute: act, setStatus: act, end: act })
  const failing = (act: () => unknown): readonly [string, TracerLike][] => [
    ['spans', { startSpan: () => spanOf(act), startActiveSpan: (_name, _start, run) => run(spanOf(act)) }],
    ['a tracer', { startSpan: fail, startActiveSpan: fail }],
    [
      'a tracer that fails when it has run the call',
      {
        startSpan: () => spanOf(act),
        startActiveSpan: (_name, _start, run) => {
          void run(spanOf(act))
          return fail()
        },
      },
    ],
  ]

  it.each(
    [fail, reject, thenable].flatMap((act) => failing(act).map(([name, tracer]) => [name, act.name, tracer] as const)),
  )('does not change the call: %s that %s', async (_, act, tracer) => {
    const clock = createManualClock()
    const server = scripted(clock, (turn) => steps[turn] ?? {})
    const record: () => void = { fail, reject, thenable }[act] as () => void
    const meter: MeterLike = {
      createHistogram: () => ({ record }),
      createObservableGauge: () => ({ addCallback: record }),
    }
    const use = [instrument({ tracer, meter, clock }), retry({ clock, budget: createBudget() })]
    const { value } = await drive(clock, connect(server, clock, { use }).conversations.get(ID))
    expect(value).toBeDefined()
    expect(server.seen).toHaveLength(3)
  })
})

it('Diagnostics channels publish attempts and retries to their subscribers', async () => {
  const reported: unknown[] = []
  const listen = (event: unknown): number => reported.push(event)
  for (const name of ['sekha:attempt', 'sekha:retry']) {
    diagnostics.subscribe(name, listen)
    onTestFinished(() => void diagnostics.unsubscribe(name, listen))
  }
  const clock = createManualClock()
  const server = scripted(clock, (turn) => steps[turn] ?? {})
  const use = [retry({ clock, budget: createBudget(), random: () => 0.5 })]
  await drive(clock, connect(server, clock, { use, apiKey: key }).conversations.get(ID))
  expect(reported).toMatchObject([
    { attempt: 1, kind: 'throttled', status: 429, durationMs: 20 },
    { attempt: 1, kind: 'throttled', waitMs: 500, hintMs: 0, tokens: 495 },
    { attempt: 2, kind: 'transient', error: { code: 'connection' }, durationMs: 30 },
    { attempt: 2, kind: 'transient', waitMs: 100, tokens: 481 },
    { attempt: 3, kind: 'ok', status: 200, durationMs: 40 },
  ])
  expect(inspect(reported, { depth: 9 })).not.toContain('secret')
})
