import {
  type CallRequest,
  type CallResponse,
  type ClientOptions,
  ConnectionError,
  SekhaClient,
  type Transport,
} from '@sekha/core'
import type { Clock, TimerHandle } from '@sekha/core/foundation'
import * as fc from 'fast-check'
import { onTestFinished } from 'vitest'

export const ID = '550e8400-e29b-41d4-a716-446655440000'

/** The server's behaviour for one attempt. */
export interface Step {
  /** The delay before the headers, in milliseconds. */
  readonly delayMs?: number
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Replaces the response: a refused connection, a reset or a hang. */
  readonly fault?: 'refused' | 'reset' | 'hang'
  /** A fault after the headers: a body that breaks or never arrives. */
  readonly body?: 'reset' | 'hang'
  readonly text?: string
}

/** An attempt as received by the server. */
export interface Seen {
  readonly at: number
  readonly request: CallRequest
}

/** A scripted server in memory that counts open bodies. */
export interface Scripted {
  readonly transport: Transport
  readonly seen: Seen[]
  /** The number of bodies neither fully read nor cancelled. */
  openBodies(): number
}

/** Runs `script(turn)` for each attempt, counted from 0. */
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

/** The error of a transport. */
function failure(fault: 'refused' | 'reset'): ConnectionError {
  return new ConnectionError('no response', { cause: fetchFailure(fault) })
}

/** The error of Node's `fetch`. */
export function fetchFailure(fault: 'refused' | 'reset'): TypeError {
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

/** A client of a scripted server, closed when the test ends. */
export function connect(server: Scripted, clock: Clock, options: ClientOptions): SekhaClient {
  const client = new SekhaClient({ baseUrl: 'http://server', transport: server.transport, clock, ...options })
  onTestFinished(() => client.close())
  return client
}

/** Deterministic numbers from 0 (inclusive) to 1 (exclusive) for a seed (mulberry32). */
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

/** Generates failing attempts. */
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

/** Generates any attempt. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: badStep },
  { weight: 1, arbitrary: fc.constant({}) },
)
