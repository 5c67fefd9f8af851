import { createManualClock } from '@sekha/core/testing'
import { SekhaClient } from '@sekha/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createBudget, retry, type RetryEvent } from '../src/index.ts'
import { fetchFailure } from './support/scripted.ts'
import { drive } from './support/drive.ts'

interface Controller {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  close(): Promise<void>
}

/** The real server. It is imported without its types, which need more libraries than a client may use. */
async function openController(options: object): Promise<Controller> {
  const entry = new URL('../../server/src/index.ts', import.meta.url).href
  const module = (await import(entry)) as { createController: (options: object) => Controller }
  const controller = module.createController(options)
  onTestFinished(() => controller.close())
  return controller
}

const conversation = {
  label: 'Plans',
  messages: [{ role: 'user', content: 'The deploy key is rotated in May.' }],
}

describe('With a real server,', () => {
  it('a create whose responses were lost takes effect once', async () => {
    const controller = await openController({})
    let sent = 0
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      const response = await controller.fetch(url, init)
      sent += 1
      if (init.method === 'POST' && sent <= 2) throw fetchFailure('reset')
      return response
    }
    const client = new SekhaClient({ fetch, use: [retry({ baseDelayMs: 5, budget: createBudget() })] })
    const { id } = await client.conversations.create(conversation)
    expect(sent).toBe(3)
    expect(await client.conversations.list()).toMatchObject({ total: 1, data: [{ id }] })
  })

  it('a retried create waits for its first attempt while that is in flight', async () => {
    const controller = await openController({})
    const retries: RetryEvent[] = []
    let sent = 0
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      sent += 1
      // The connection breaks while the server continues.
      if (sent === 1) {
        void controller.fetch(url, init)
        throw fetchFailure('reset')
      }
      return controller.fetch(url, init)
    }
    const policy = retry({ baseDelayMs: 0, budget: createBudget(), onRetry: (event) => retries.push(event) })
    const client = new SekhaClient({ fetch, use: [policy] })
    await client.conversations.create(conversation)
    expect((await client.conversations.list()).total).toBe(1)
    expect(retries[0]).toMatchObject({ kind: 'transient', waitMs: 0 })
    // The second attempt may or may not meet the first one, depending on the server's speed. Both cases succeed.
    for (const event of retries.slice(1)) expect(event).toMatchObject({ status: 409, kind: 'throttled', hintMs: 1000 })
  })

  it("a call above the server's rate limit succeeds once the limit allows it", async () => {
    // Both sides share a clock, which advances only when a call waits.
    const clock = createManualClock()
    const monotonic = (): number => clock.monotonic()
    const controller = await openController({ rateLimit: 60, monotonic })
    const retries: RetryEvent[] = []
    const policy = retry({ budget: createBudget(), clock, onRetry: (event) => retries.push(event) })
    const client = new SekhaClient({ fetch: controller.fetch, use: [policy] })
    for (let call = 0; call < 60; call += 1) await client.conversations.list()
    expect(retries).toEqual([])
    expect(await drive(clock, client.conversations.list())).toMatchObject({ value: { total: 0 } })
    expect(retries).toMatchObject([{ status: 429, kind: 'throttled', hintMs: 1000 }])
  })
})
