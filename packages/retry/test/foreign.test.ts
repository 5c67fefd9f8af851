import { nextTurn } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { createBudget, type WebFetch, withRetry } from '../src/index.ts'
import { originOf } from '../src/origins.ts'

const quick = { baseDelayMs: 0, throttleDelayMs: 0, budget: createBudget() }

/** A separate `Request` class, as in undici and polyfills. */
class ForeignRequest {
  readonly url = 'http://127.0.0.1/x'
  readonly headers = new Headers()
  readonly body = null
  readonly signal = undefined
  readonly method: string

  constructor(method: string) {
    this.method = method
  }
}

function counting(responses: readonly (() => Response)[]): { fetch: WebFetch; calls: () => number } {
  let calls = 0
  return {
    fetch: async () => {
      const response = responses[Math.min(calls, responses.length - 1)]
      calls += 1
      if (response === undefined) throw new Error('no response')
      return response()
    },
    calls: () => calls,
  }
}

const status = (code: number) => (): Response => new Response('', { status: code })

describe('withRetry() around a custom fetch', () => {
  it.each([
    ['POST', 1],
    ['GET', 2],
  ])('sends a Request of another class with its own method: %s', async (method, wanted) => {
    const { fetch, calls } = counting([status(503), status(200)])
    await withRetry(fetch, quick)(new ForeignRequest(method) as unknown as Request)
    expect(calls()).toBe(wanted)
  })

  it.each([[null], [7], [{}]])('rejects %j as its input', async (input) => {
    const { fetch, calls } = counting([status(200)])
    await expect(async () => withRetry(fetch, quick)(input as unknown as Request)).rejects.toThrow(TypeError)
    expect(calls()).toBe(0)
  })

  it('supports responses with Node streams', async () => {
    let destroyed = 0
    const old = (): Response =>
      ({ status: 503, headers: new Headers(), body: { destroy: () => void (destroyed += 1) } }) as unknown as Response
    const { fetch } = counting([old, old, status(200)])
    expect((await withRetry(fetch, quick)('http://127.0.0.1/')).status).toBe(200)
    expect(destroyed).toBe(2)
  })

  it('leaves a Node stream body unread, even if it may hold a hint', async () => {
    let clones = 0
    const headers = new Headers({ 'content-type': 'application/json' })
    const old = (): Response =>
      ({ status: 429, headers, body: { destroy() {} }, clone: () => void (clones += 1) }) as unknown as Response
    const { fetch, calls } = counting([old, status(200)])
    expect((await withRetry(fetch, quick)('http://127.0.0.1/')).status).toBe(200)
    expect([calls(), clones]).toEqual([2, 0])
  })

  it.each([
    ['ECONNRESET', 2],
    ['ENOTFOUND', 1],
  ])('classifies axios network errors by the code of their cause: %s', async (code, wanted) => {
    const cause = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })
    const { fetch, calls } = counting([
      () => {
        throw Object.assign(new Error('Network Error', { cause }), { code: 'ERR_NETWORK' })
      },
      status(200),
    ])
    await withRetry(fetch, quick)('http://127.0.0.1/').catch(() => {})
    expect(calls()).toBe(wanted)
  })

  it('supports a polyfilled signal without a reason or throwIfAborted', async () => {
    const signal = Object.assign(new EventTarget(), { aborted: false }) as unknown as AbortSignal & { aborted: boolean }
    const fetch = withRetry(async () => new Promise<Response>(() => {}), quick)
    const early = withRetry(async () => new Response('x'), quick)
    expect((await early('http://127.0.0.1/', { signal })).status).toBe(200)
    const hanging = fetch('http://127.0.0.1/', { signal })
    signal.aborted = true
    signal.dispatchEvent(new Event('abort'))
    await expect(hanging).rejects.toMatchObject({ name: 'AbortError' })
    await expect(early('http://127.0.0.1/', { signal })).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('A budget', () => {
  it('regains the cost of a retry that was aborted during its wait', async () => {
    const budget = createBudget()
    const { fetch } = counting([status(503)])
    const controller = new AbortController()
    const call = withRetry(fetch, { budget, baseDelayMs: 60_000, maxDelayMs: 60_000, random: () => 0.9 })(
      'http://127.0.0.1/',
      { signal: controller.signal },
    )
    await nextTurn()
    expect(budget.tokens).toBeLessThan(budget.capacity)
    controller.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    expect(budget.tokens).toBe(budget.capacity)
  })
})

describe('originOf()', () => {
  it.each([
    ['https://api.example.com?user=1', 'https://api.example.com'],
    ['https://api.example.com#x', 'https://api.example.com'],
    ['http://user:secret@host:8080/x?y=a@b', 'http://host:8080'],
    ['http://host/path?next=http://other/', 'http://host'],
    ['/relative', ''],
  ])('returns the origin of %s as %s', (url, origin) => {
    expect(originOf(url)).toBe(origin)
  })
})
