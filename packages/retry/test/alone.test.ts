import { createManualClock } from '@sekha/core/testing'
import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { CallRequest, CallResponse, Middleware, Transport } from '@sekha/core'
import { describe, expect, it } from 'vitest'
import { createBudget, hedge, refreshKey, retry } from '../src/index.ts'

/** A request without a client, to test the policies without the pipeline. */
function createRequest(signal: AbortSignal): CallRequest {
  return {
    operation: { id: 'get', service: 'memory', method: 'GET', path: '/', responseType: 'json' },
    url: 'http://server/',
    method: 'GET',
    headers: {},
    signal,
    attempt: 1,
    timeouts: { attemptMs: Infinity, bodyMs: Infinity, idleMs: Infinity },
    attempts: [],
    context: new Map(),
  }
}

interface Response extends CallResponse {
  isGivenUp: boolean
}

function reply(status: number): Response {
  return {
    status,
    headers: new Headers({ 'retry-after': '5' }),
    isGivenUp: false,
    text: async () => '',
    // oxlint-disable-next-line require-yield, no-empty-function -- no bytes
    async *stream() {},
    async cancel() {
      this.isGivenUp = true
    },
  }
}

describe('A retry', () => {
  it('P10, P11: rejects within a macrotask when aborted during its wait, and leaves no timer or listener', async () => {
    const clock = createManualClock()
    const controller = new AbortController()
    const failed = reply(503)
    const middleware = retry({ clock, budget: createBudget() })
    const work = middleware(createRequest(controller.signal), async () => failed).catch((reason: unknown) => reason)
    await setImmediate()
    expect(clock.pendingTimers).toBe(1)
    expect(failed.isGivenUp).toBe(true)
    controller.abort('enough')
    expect(await Promise.race([work, setImmediate('still waits')])).toBe('enough')
    expect(clock.pendingTimers).toBe(0)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('cancels a response that arrives after an abort, and costs nothing', async () => {
    const controller = new AbortController()
    const failed = reply(503)
    const budget = createBudget()
    const work = retry({ budget })(createRequest(controller.signal), async () => {
      controller.abort('enough')
      return failed
    })
    await expect(work).rejects.toBe('enough')
    expect(failed.isGivenUp).toBe(true)
    expect(budget.tokens).toBe(500)
  })

  it('cancels the response when shouldRetry throws', async () => {
    const failed = reply(503)
    const shouldRetry = (): never => {
      throw new Error('mine')
    }
    const { signal } = new AbortController()
    await expect(retry({ shouldRetry })(createRequest(signal), async () => failed)).rejects.toThrow('mine')
    expect(failed.isGivenUp).toBe(true)
  })

  it('ignores an error from cancelling a response', async () => {
    const broken = Object.assign(reply(503), {
      headers: new Headers(),
      cancel: (): never => {
        throw new Error('broken')
      },
    })
    const good = reply(200)
    const next: Transport = async ({ attempt }) => (attempt === 1 ? broken : good)
    const response = await retry({ baseDelayMs: 0, budget: createBudget() })(
      createRequest(new AbortController().signal),
      next,
    )
    expect(response.status).toBe(200)
  })
})

it('A hedge cancels the late response of a request that ignores its abort', async () => {
  const clock = createManualClock()
  const late = reply(200)
  let deliver: (response: CallResponse) => void = () => {}
  const next: Transport = ({ attempt }) =>
    attempt === 1 ? new Promise((resolve) => (deliver = resolve)) : Promise.resolve(reply(204))
  const middleware = hedge({ afterMs: 10, clock, budget: createBudget() })
  const work = middleware(createRequest(new AbortController().signal), next)
  await clock.advance(10)
  expect((await work).status).toBe(204)
  deliver(late)
  await setImmediate()
  expect(late.isGivenUp).toBe(true)
})

it('A call aborted while it waits for a new key rejects at once and cancels its response', async () => {
  const controller = new AbortController()
  const refused = reply(401)
  const request = { ...createRequest(controller.signal), headers: { authorization: 'Bearer old' } }
  const clock = createManualClock()
  const middleware = refreshKey(() => new Promise(() => {}), { clock })
  const work = middleware(request, async () => refused).catch((reason: unknown) => reason)
  await setImmediate()
  controller.abort('enough')
  expect(await Promise.race([work, setImmediate('still waits')])).toBe('enough')
  expect(refused.isGivenUp).toBe(true)
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
})

it('Every policy sends a stream that cannot be reopened only once', async () => {
  const body = { open: () => new ReadableStream<Uint8Array>(), replayable: false }
  const request = { ...createRequest(new AbortController().signal), body, headers: { authorization: 'Bearer old' } }
  const statuses: readonly (readonly [Middleware, number])[] = [
    [retry({ budget: createBudget() }), 429],
    [refreshKey(() => 'new'), 401],
  ]
  for (const [middleware, status] of statuses) {
    let sent = 0
    const response = await middleware(request, async () => {
      sent += 1
      return reply(status)
    })
    expect({ sent, status: response.status }).toEqual({ sent: 1, status })
  }
})
