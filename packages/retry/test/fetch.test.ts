import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createBudget, type WebFetch, withRetry, type WithRetryOptions } from '../src/index.ts'
import { fetchFailure, type Step } from './support/scripted.ts'
import { drive, type Settled } from './support/drive.ts'

interface Attempt {
  readonly input: string | URL | Request
  readonly init: RequestInit | undefined
  readonly body: string
}

interface Tried {
  readonly settled: Settled<Response>
  readonly attempts: readonly Attempt[]
  readonly clock: ManualClock
  /** The number of cancelled response bodies. */
  readonly cancelled: number
}

async function attempt(
  steps: readonly Step[],
  input: string | URL | Request,
  init?: RequestInit,
  options: WithRetryOptions = {},
  meanwhile: (clock: ManualClock) => void = () => {},
): Promise<Tried> {
  const clock = createManualClock()
  const attempts: Attempt[] = []
  let cancelled = 0
  const fetch: WebFetch = async (one, two) => {
    const step = steps[attempts.length] ?? {}
    // Reads a stream once, as sending it does.
    const body = await (one instanceof Request && two?.body === undefined ? one.text() : new Response(two?.body).text())
    attempts.push({ input: one, init: two, body })
    if (step.fault === 'hang') return new Promise(() => {})
    if (step.fault !== undefined) throw fetchFailure(step.fault)
    const stream = new ReadableStream({ cancel: () => void (cancelled += 1) })
    return new Response(stream, { status: step.status ?? 200, ...(step.headers && { headers: step.headers }) })
  }
  const retrying = withRetry(fetch, { clock, budget: createBudget(), ...options })
  const work = retrying(input, init)
  meanwhile(clock)
  return { settled: await drive(clock, work), attempts, clock, cancelled }
}

const down: Step = { status: 503 }
const url = 'http://host/path'
const key = { 'Idempotency-Key': 'k' }

describe('withRetry()', () => {
  it.each([
    [404, 1],
    [503, 2],
  ])('judges an error of the function by its status %i', async (status, expected) => {
    let calls = 0
    const clock = createManualClock()
    const failing = async (): Promise<Response> => {
      calls += 1
      throw Object.assign(new Error('x'), { response: { status, headers: {} } })
    }
    const retrying = withRetry(failing, { clock, budget: createBudget(), maxRetries: 1 })
    await drive(clock, retrying(url))
    expect(calls).toBe(expected)
  })

  it.each([
    ['GET', {}, down, 2],
    ['HEAD', { method: 'HEAD' }, down, 2],
    ['put', { method: 'put', body: 'x' }, down, 2],
    ['DELETE', { method: 'DELETE' }, down, 2],
    ['POST', { method: 'POST', body: 'x' }, down, 1],
    ['PATCH', { method: 'PATCH', body: 'x' }, down, 1],
    ['POST with a key', { method: 'POST', body: 'x', headers: key }, down, 2],
    ['POST with a key in Headers', { method: 'POST', body: 'x', headers: new Headers(key) }, down, 2],
    ['POST that was throttled', { method: 'POST', body: 'x' }, { status: 429 }, 2],
    ['POST that was refused', { method: 'POST', body: 'x' }, { fault: 'refused' }, 2],
    ['POST that was reset', { method: 'POST', body: 'x' }, { fault: 'reset' }, 1],
    ['PUT of bytes', { method: 'PUT', body: new Uint8Array([120]) }, down, 2],
    ['PUT of parameters', { method: 'PUT', body: new URLSearchParams({ x: '1' }) }, down, 2],
    ['PUT of a form', { method: 'PUT', body: new FormData() }, down, 2],
    ['PUT of a blob', { method: 'PUT', body: new Blob(['x']) }, down, 2],
  ] as const)('retries a %s with %o only if it is safe', async (_, init, step, expected) => {
    const { attempts, settled, cancelled } = await attempt([step], url, init)
    expect(attempts).toHaveLength(expected)
    if (expected === 2) expect(settled.value?.status).toBe(200)
    // A form has a new boundary on each attempt.
    if (expected === 2 && !(('body' in init ? init.body : undefined) instanceof FormData))
      expect(attempts[1]?.body).toBe(attempts[0]?.body)
    expect(cancelled).toBe(expected === 2 && 'status' in step ? 1 : 0)
  })

  it('sends a stream once, even if the server provably did not process it', async () => {
    const body = new Blob(['x']).stream()
    const { attempts, settled } = await attempt([{ status: 429 }], url, {
      method: 'PUT',
      body,
      duplex: 'half',
    } as RequestInit)
    expect(attempts).toHaveLength(1)
    expect(settled.value?.status).toBe(429)
  })

  it('clones a Request with a body for each attempt, and consumes the original', async () => {
    const request = new Request(url, { method: 'POST', body: 'hello', headers: key })
    const { attempts } = await attempt([down, down], request)
    expect(attempts.map(({ body }) => body)).toEqual(['hello', 'hello', 'hello'])
    expect(request.bodyUsed).toBe(true)
  })

  it('does not clone a Request with a body that must not be retried', async () => {
    const request = new Request(url, { method: 'POST', body: 'hello' })
    const { attempts, settled } = await attempt([down], request)
    expect(attempts).toMatchObject([{ input: request }])
    expect(settled.value?.status).toBe(503)
  })

  it('does not clone a Request that comes with an init', async () => {
    const request = new Request(url, { method: 'PUT', body: 'hello' })
    const own = await attempt([down], request, { headers: { x: '1' } })
    expect(own.attempts).toMatchObject([{ input: request, body: 'hello' }])
    const other = new Request(url, { method: 'PUT', body: 'hello' })
    const replaced = await attempt([down], other, { body: 'other' })
    expect(replaced.attempts).toMatchObject([
      { input: other, body: 'other' },
      { input: other, body: 'other' },
    ])
    expect(other.bodyUsed).toBe(false)
  })

  it('sends a Request without a body unchanged', async () => {
    const request = new Request(url)
    const { attempts } = await attempt([down], request)
    expect(attempts.map(({ input }) => input)).toEqual([request, request])
  })

  it('passes its arguments to the given fetch', async () => {
    const init = { method: 'GET', redirect: 'manual' } as const
    const { attempts } = await attempt([down], new URL(url), init)
    for (const { init: given } of attempts) expect(given).toBe(init)
  })

  it('waits for as long as the server asks', async () => {
    const { clock, attempts } = await attempt(
      [{ status: 503, headers: { 'retry-after': '7' } }],
      url,
      {},
      { random: () => 0 },
    )
    expect(attempts).toHaveLength(2)
    expect(clock.monotonic()).toBe(7000)
  })

  describe('after a JSON 429 without a hint in its headers', () => {
    const throttled = (body: BodyInit): Response =>
      new Response(body, { status: 429, headers: { 'content-type': 'application/json' } })
    const once = async (make: () => Response): Promise<{ waitedMs: number; first: Response; clock: ManualClock }> => {
      const clock = createManualClock()
      const at: number[] = []
      const first = make()
      const fetch: WebFetch = async () => {
        at.push(clock.monotonic())
        return at.length === 1 ? first : new Response('')
      }
      const retrying = withRetry(fetch, { clock, budget: createBudget(), random: () => 0 })
      const { value } = await drive(clock, retrying(url))
      expect(value?.status).toBe(200)
      return { waitedMs: (at[1] ?? 0) - (at[0] ?? 0), first, clock }
    }

    it('waits for as long as the body asks', async () => {
      expect((await once(() => throttled('{"error":{"retry_after":5}}'))).waitedMs).toBe(5000)
    })

    it.each([
      ['a body that is no JSON', () => throttled('<p>'), 0],
      ['a body that is empty', () => throttled(''), 0],
      ['a body that is too long', () => throttled(`{"retry_after":5,"x":"${'x'.repeat(70_000)}"}`), 0],
      ['a body that never ends', () => throttled(new ReadableStream()), 1000],
      [
        'a body that breaks',
        () => throttled(new ReadableStream({ start: (controller) => controller.error(new Error('x')) })),
        0,
      ],
      [
        'a response that cannot be copied',
        () => Object.assign(throttled('{"retry_after":5}'), { clone: undefined }),
        0,
      ],
    ])('does not wait for %s', async (_, make, waitedMs) => {
      const { waitedMs: waited, clock } = await once(make)
      expect(waited).toBe(waitedMs)
      expect(clock.pendingTimers).toBe(0)
    })

    it('returns the last response unread', async () => {
      const retrying = withRetry(async () => throttled('{"error":{"retry_after":5}}'), { maxRetries: 0 })
      expect(await (await retrying(url)).json()).toEqual({ error: { retry_after: 5 } })
    })

    it('rejects at once when aborted while it reads the body, and cancels the response', async () => {
      const controller = new AbortController()
      let cancelled: unknown
      const body = new ReadableStream({ cancel: (reason) => void (cancelled = reason ?? 'cancelled') })
      const retrying = withRetry(async () => throttled(body), { clock: createManualClock() })
      const work = retrying(url, { signal: controller.signal }).catch((reason: unknown) => reason)
      await setImmediate()
      controller.abort('enough')
      expect(await Promise.race([work, setImmediate('still waits')])).toBe('enough')
      await setImmediate()
      expect(cancelled).toBeDefined()
      expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    })
  })

  it('returns the last response or throws the last error', async () => {
    const failed = await attempt([down, down, down, { status: 500 }], url)
    expect(failed.settled.value?.status).toBe(500)
    const lost = await attempt([down, { fault: 'reset' }], url, {}, { maxRetries: 1 })
    expect(lost.settled.error).toMatchObject({ message: 'fetch failed' })
  })

  it.each([
    ['while it waits for a response', { fault: 'hang' }, 10],
    ['while it waits for a retry', { status: 429, headers: { 'retry-after': '5' } }, 10],
  ] as const)("rejects at once with the caller's reason when aborted %s", async (_, step, abortAfterMs) => {
    const controller = new AbortController()
    const reason = new Error('mine')
    const { settled, clock } = await attempt([step], url, { signal: controller.signal }, {}, (clock) =>
      clock.setTimeout(() => controller.abort(reason), abortAfterMs),
    )
    expect(settled.error).toBe(reason)
    expect(clock.monotonic()).toBe(abortAfterMs)
    expect(clock.pendingTimers).toBe(0)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('honours the signal of a Request', async () => {
    const controller = new AbortController()
    const request = new Request(url, { signal: controller.signal })
    const { settled, attempts } = await attempt([{ fault: 'hang' }], request, undefined, {}, (clock) =>
      clock.setTimeout(() => controller.abort('enough'), 5),
    )
    expect(settled.error).toBe('enough')
    expect(attempts).toHaveLength(1)
  })

  it('sends nothing when its signal is already aborted', async () => {
    const { settled, attempts } = await attempt([], url, { signal: AbortSignal.abort('early') })
    expect(settled.error).toBe('early')
    expect(attempts).toHaveLength(0)
  })

  it('does not retry errors of misuse', async () => {
    const { settled, attempts } = await attempt([], url, { method: 'GET', headers: key }, { onAttempt: () => {} })
    expect(settled.value?.status).toBe(200)
    expect(attempts).toHaveLength(1)
    const broken = withRetry(async () => {
      throw new TypeError('Invalid URL')
    })
    await expect(broken('x')).rejects.toThrow('Invalid URL')
  })

  it.each([
    [undefined, 'fetch must return a Response, got undefined'],
    [5, 'fetch must return a Response, got number'],
    [{ status: 200 }, /^fetch must return a Response, got /],
  ])('rejects at once when fetch returns %j', async (value, message) => {
    let calls = 0
    const mock = (async () => {
      calls += 1
      return value
    }) as never
    await expect(withRetry(mock)(url)).rejects.toThrow(message)
    expect(calls).toBe(1)
  })

  it('throws when its argument is not a function', () => {
    expect(() => withRetry(undefined as never)).toThrow(new TypeError('fetch must be a function, got undefined'))
  })
})
