import { type CallRequest, type CallResponse, type ClientOptions, SekhaClient, type Transport } from '@sekha/core'
import type { Clock, TimerHandle } from '@sekha/core/foundation'
import * as fc from 'fast-check'
import { onTestFinished } from 'vitest'

export const ID = '550e8400-e29b-41d4-a716-446655440000'

/** What a server does with one attempt. */
export interface Step {
  /** How long the headers take. */
  readonly delayMs?: number
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Instead of a response: no connection, one that broke, or nothing at all. */
  readonly fault?: 'refused' | 'reset' | 'hang'
  /** After the headers: a body that breaks or never comes. */
  readonly body?: 'reset' | 'hang'
  readonly text?: string
}

/** An attempt as the server saw it. */
export interface Seen {
  readonly at: number
  readonly request: CallRequest
}

/** A server in memory that does what it is told and counts what is left open. */
export interface Scripted {
  readonly transport: Transport
  readonly seen: Seen[]
  /** Bodies that were neither read to their end nor given up. */
  openBodies(): number
}

/** Does `script(turn)` at each attempt, counted from 0. */
export function scripted(clock: Clock, script: (turn: number, request: CallRequest) => Step): Scripted {
  const seen: Seen[] = []
  let open = 0
  const transport: Transport = async (request) => {
    const step = script(seen.length, request)
    seen.push({ at: clock.now(), request })
    await delay(clock, step.fault === 'hang' ? Infinity : (step.delayMs ?? 0), request.signal)
    if (step.fault === 'refused' || step.fault === 'reset') throw failure(step.fault)
    open += 1
    return response(step, clock, request.signal, () => (open -= 1))
  }
  return { transport, seen, openBodies: () => open }
}

function response(step: Step, clock: Clock, signal: AbortSignal, onClosed: () => void): CallResponse {
  let isOpen = true
  const close = (): void => {
    if (isOpen) onClosed()
    isOpen = false
  }
  signal.addEventListener('abort', close, { once: true })
  const text = async (): Promise<string> => {
    try {
      if (step.body === 'hang') await delay(clock, Infinity, signal)
      if (step.body === 'reset') throw failure('reset')
      return step.text ?? '{"id":"x","label":"x","status":"healthy","messages":[]}'
    } finally {
      close()
      signal.removeEventListener('abort', close)
    }
  }
  return {
    status: step.status ?? 200,
    headers: new Headers({ 'content-type': 'application/json', ...step.headers }),
    text,
    async *stream() {
      yield new TextEncoder().encode(await text())
    },
    cancel: async () => {
      close()
      signal.removeEventListener('abort', close)
    },
  }
}

/** As undici reports it. */
export function failure(fault: 'refused' | 'reset'): Error {
  const cause =
    fault === 'refused'
      ? Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })
      : Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })
  return new TypeError('fetch failed', { cause })
}

function delay(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    let timer: TimerHandle | undefined
    const onAbort = (): void => {
      if (timer !== undefined) clock.clearTimeout(timer)
      reject(signal.reason)
    }
    if (ms < Infinity)
      timer = clock.setTimeout(() => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** A client of a scripted server; closed when the test is over. */
export function connect(server: Scripted, clock: Clock, options: ClientOptions): SekhaClient {
  const client = new SekhaClient({ baseUrl: 'http://server', transport: server.transport, clock, ...options })
  onTestFinished(() => client.close())
  return client
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const hints = fc.oneof(
  fc.constant({}),
  fc.integer({ min: 0, max: 90_000 }).map((ms) => ({ 'retry-after-ms': String(ms) })),
  fc.integer({ min: 0, max: 90 }).map((seconds) => ({ 'retry-after': String(seconds) })),
  fc.integer({ min: 0, max: 90 }).map((seconds) => ({ 'ratelimit-reset': String(seconds) })),
)

/** Attempts that end badly. */
export const badStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    status: fc.constantFrom(400, 404, 408, 409, 429, 500, 501, 502, 503, 504),
    headers: hints,
    delayMs: fc.integer({ min: 0, max: 2000 }),
  }),
  fc.record({
    fault: fc.constantFrom('refused' as const, 'reset' as const, 'hang' as const),
    delayMs: fc.integer({ min: 0, max: 2000 }),
  }),
  fc.record({ body: fc.constantFrom('reset' as const, 'hang' as const), delayMs: fc.integer({ min: 0, max: 2000 }) }),
)

/** Any attempt. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: badStep },
  { weight: 1, arbitrary: fc.constant({}) },
)
