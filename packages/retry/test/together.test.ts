import { type Middleware, SekhaClient } from '@sekha/core'
import { type Clock, systemClock, type TimerHandle } from '@sekha/core/foundation'
import { legacyServer } from '@sekha/core/legacy'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  circuitBreaker,
  createBudget,
  hedge,
  instrument,
  limitConcurrency,
  rateLimit,
  refreshKey,
  retry,
} from '../src/index.ts'
import { ID } from './support/scripted.ts'
import { sendJson, serve, until } from 'sekha-test-kit'

const oldKey = 'old-key-0123456789-0123456789-0123456789'

/** The runtime's clock, and its timers that have neither fired nor been cleared. */
function createCountingClock(): { clock: Clock; pending: ReadonlySet<TimerHandle> } {
  const pending = new Set<TimerHandle>()
  const clock: Clock = {
    ...systemClock,
    setTimeout: (callback, delayMs) => {
      const handle = systemClock.setTimeout(() => {
        pending.delete(handle)
        callback()
      }, delayMs)
      pending.add(handle)
      return handle
    },
    clearTimeout: (handle) => {
      pending.delete(handle)
      systemClock.clearTimeout(handle)
    },
  }
  return { clock, pending }
}

function connect(baseUrl: string, use: readonly Middleware[], clock: Clock = systemClock): SekhaClient {
  const client = new SekhaClient({ baseUrl, use, apiKey: oldKey, timeoutMs: 20_000, clock })
  onTestFinished(() => client.close())
  return client
}

describe('All policies together', () => {
  it('complete a hundred calls through failures, and leave no timer, listener or body', async () => {
    const server = await serve(({ headers }, response, turn) => {
      if (headers.authorization !== 'Bearer new') return sendJson(response, { error: 'old key' }, 401)
      if (turn % 7 === 0) return void response.destroy()
      if (turn % 5 === 0) return sendJson(response, { error: 'busy' }, 429, { 'retry-after-ms': '10' })
      if (turn % 11 === 0) return sendJson(response, { error: 'down' }, 503)
      sendJson(response, { id: ID, label: 'x' }, 200)
    })
    const budget = createBudget({ capacity: 100_000 })
    const { clock, pending } = createCountingClock()
    let refreshes = 0
    const client = connect(
      server.url,
      [
        instrument({ clock }),
        limitConcurrency({ max: 16, clock }),
        retry({ budget, baseDelayMs: 5, throttleDelayMs: 5, maxRetries: 20, clock }),
        circuitBreaker({ failureRatio: 0.9, clock }),
        rateLimit({ perSecond: 5000, burst: 5000, clock }),
        hedge({ afterMs: 1000, budget, clock }),
        refreshKey(
          () => {
            refreshes += 1
            return 'new'
          },
          { clock },
        ),
      ],
      clock,
    )
    const work = Array.from({ length: 100 }, () => client.conversations.get(ID))
    for (const { label } of await Promise.all(work)) expect(label).toBe('x')
    expect(refreshes).toBe(1)
    expect(pending.size).toBe(0)
  })

  it('close the connection of a losing hedged request', async () => {
    const server = await serve((_, response, turn) => {
      if (turn > 1) sendJson(response, { id: ID, label: 'second' }, 200, { connection: 'close' })
    })
    const client = connect(server.url, [hedge({ afterMs: 20, budget: createBudget() })])
    expect(await client.conversations.get(ID)).toMatchObject({ label: 'second' })
    await until('both connections are closed', () => server.sockets.size === 0)
  })
})

it('A create on a legacy server is sent once, without an idempotency key', async () => {
  const server = await serve((_, response) => sendJson(response, { error: 'down' }, 503))
  const client = connect(server.url, [legacyServer(), retry({ baseDelayMs: 1, budget: createBudget() })])
  await expect(client.conversations.create({ label: 'x', messages: [] })).rejects.toMatchObject({ status: 503 })
  expect(server.received).toHaveLength(1)
  expect(server.received[0]?.headers).not.toHaveProperty('idempotency-key')
})
