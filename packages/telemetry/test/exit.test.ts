import { createSession } from '@sekha/telemetry'
import { runChild, temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { accountedFor } from './support/sum.ts'
import { startTelemetryServer } from './support/telemetry-server.ts'

const ender = new URL('support/ender.ts', import.meta.url)

/** How the program ends, and what its session says of that. */
const ways = [
  { way: 'return', code: 0, last: { phase: 'end' }, isDeliveredByItself: true },
  { way: 'end', code: 0, last: { phase: 'end' }, isDeliveredByItself: true },
  { way: 'exit-0', code: 0, last: { phase: 'end' }, isDeliveredByItself: false },
  { way: 'exit-3', code: 3, last: { phase: 'crash', reason: 'exit_code_3' }, isDeliveredByItself: false },
  { way: 'throw', code: 1, last: { phase: 'crash', reason: 'exit_code_1' }, isDeliveredByItself: false },
  { way: 'reject', code: 1, last: { phase: 'crash', reason: 'exit_code_1' }, isDeliveredByItself: false },
]

describe('a program that ends', () => {
  it.for(ways)('by $way loses nothing', async ({ way, code, last, isDeliveredByItself }) => {
    const folder = await temporaryDirectory()
    await using server = await startTelemetryServer()
    const child = runChild(ender, [server.url, folder, way])
    expect((await child.ended).code).toBe(code)
    const sessionId = child.lines[0]!
    // A program that returns delivers everything but how it ended, which is known at its last moment.
    if (isDeliveredByItself) expect(server.sessions.get(sessionId)!.length).toBeGreaterThanOrEqual(1002)
    const next = createSession(server.url, { product: 'next', version: '1', spoolFolder: folder })
    const stats = await next.end()
    expect(stats).toMatchObject({ pending: 0, crashesFound: 0, dropped: { corrupt: 0 } })
    expect(accountedFor(stats)).toBe(stats.accepted)
    const records = server.sessions.get(sessionId)!
    const steps = records.filter(({ name }) => name === 'step').map(({ data }) => (data as { step: number }).step)
    expect(steps).toEqual(Array.from({ length: 1000 }, (_, at) => at + 1))
    expect(records.filter(({ kind }) => kind === 'metric').at(-1)).toMatchObject({ name: 'events', value: 1000 })
    expect(records.at(-1)).toMatchObject(last)
  })
})
