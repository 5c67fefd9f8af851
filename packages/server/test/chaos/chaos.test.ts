import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SekhaClient } from '@sekha/core'
import { createBudget, retry } from '@sekha/retry'
import { expect, onTestFinished, test } from 'vitest'
import { createController } from '../../src/controller.ts'
import { collect } from '../support/controller.ts'
import { createAttemptLimits } from './attempt-limits.ts'
import { type Fault, faults, openFaultyProxy } from './faulty-proxy.ts'

const calls = process.env['SEKHA_SOAK'] === undefined ? 1000 : 10_000
const inFlight = 16
/** The percentage of requests that meet a fault. */
const faultyShare = 40

/** The outcomes of writes as the client saw them. */
interface Outcomes {
  readonly created: string[]
  readonly appended: string[]
  readonly failed: string[]
}

test(`${calls} calls through every fault: each acknowledged write is stored once, and none twice`, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sekha-chaos-'))
  const controller = createController({ database: join(directory, 'chaos.db') })
  const { url } = await controller.listen({ port: 0 })
  const limits = createAttemptLimits()
  const proxy = await openFaultyProxy(url, chooser(calls), limits.expire)
  onTestFinished(async () => {
    await proxy.close()
    await controller.close()
    await rm(directory, { recursive: true, force: true })
  })
  const direct = new SekhaClient({ baseUrl: url })
  const client = new SekhaClient({
    baseUrl: proxy.url,
    clock: limits.clock,
    use: [
      retry({ maxRetries: 6, baseDelayMs: 5, throttleDelayMs: 10, budget: createBudget({ capacity: 1_000_000 }) }),
      limits.middleware,
    ],
  })
  const shared = await direct.conversations.create({ label: 'shared', messages: [] })
  const outcomes: Outcomes = { created: [], appended: [], failed: [] }
  let next = 0
  const work = async (): Promise<void> => {
    for (let call = next++; call < calls; call = next++) await callOnce(client, shared.id, call, outcomes)
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  await client.close()

  const labels = await collect(direct.conversations.list({ page_size: 100 }))
  expectOnce(
    labels.map(({ label }) => label).filter((label) => label !== 'shared'),
    outcomes.created,
  )
  const messages = await collect(direct.conversations.messages.list(shared.id, { limit: 100 }))
  expectOnce(
    messages.map(({ content }) => content),
    outcomes.appended,
  )
  expect(await controller.verify()).toEqual([])
  await direct.close()
  // The run is conclusive only if enough calls succeeded and every fault occurred.
  expect(outcomes.failed.length).toBeLessThan(calls / 5)
  for (const fault of faults) expect(proxy.done.get(fault) ?? 0, fault).toBeGreaterThanOrEqual(calls / 200)
}, 600_000)

async function callOnce(client: SekhaClient, shared: string, call: number, outcomes: Outcomes): Promise<void> {
  const name = `write ${call}`
  try {
    if (call % 5 < 3) {
      await client.conversations.create({ label: name, messages: [{ role: 'user', content: name }] })
      outcomes.created.push(name)
    } else if (call % 5 === 3) {
      await client.conversations.messages.append(shared, [{ role: 'user', content: name }])
      outcomes.appended.push(name)
    } else await client.query('write', { limit: 3 })
  } catch {
    outcomes.failed.push(name)
  }
}

/** Expects every acknowledged write to be stored, and none twice. Unacknowledged writes may be stored. */
function expectOnce(there: readonly string[], acknowledged: readonly string[]): void {
  const counts = new Map<string, number>()
  for (const name of there) counts.set(name, (counts.get(name) ?? 0) + 1)
  expect([...counts].filter(([, count]) => count > 1)).toEqual([])
  expect(acknowledged.filter((name) => !counts.has(name))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(0)
}

/** Faults in a fixed random order. Each recurs. */
function chooser(seed: number): () => Fault | undefined {
  let state = seed >>> 0
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  return () => (random(100) < faultyShare ? faults[random(faults.length)] : undefined)
}
