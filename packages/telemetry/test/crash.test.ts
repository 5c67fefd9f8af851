import { reportProgress, temporaryDirectory, runChild, unusedPort, until } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { createSession } from '@sekha/telemetry'
import { accountedFor } from './support/sum.ts'
import { type Behaviour, type ReceivedRecord, startTelemetryServer } from './support/telemetry-server.ts'

/** Kills of each mode. */
const KILLS = process.env['SEKHA_SOAK'] === undefined ? 17 : 1000

/** A soak takes about half an hour for each mode. */
const LIMIT_MS = KILLS * 20_000

const writer = new URL('support/writer.ts', import.meta.url)

/** A generator of numbers, so that a failure can be repeated. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** How the server is while the program runs. */
const outages = ['none', 'away', 'flapping'] as const

/** The states of a server that flaps. */
const states: readonly Behaviour[] = ['store', 'reset', 'lose-acknowledgement', { status: 503 }]

/** Starts the writer, and kills it at some moment after it began. Returns its session and the last number that was safe. */
async function killWriter(
  args: readonly string[],
  random: () => number,
  onTurn: () => void,
): Promise<[string, number]> {
  const child = runChild(writer, args)
  const lines = 2 + Math.floor(random() * 60)
  await until('the program writes', () => {
    onTurn()
    return child.lines.length >= lines || child.process.exitCode !== null
  })
  child.process.kill('SIGKILL')
  const { errors } = await child.ended
  expect(errors).toBe('')
  return [child.lines[0]!, Number(child.lines.at(-1))]
}

/** Checks that a session is complete up to a number, in order, and known to have crashed. */
function checkSession(records: readonly ReceivedRecord[], safe: number): void {
  const steps = records.filter(({ name }) => name === 'step').map(({ data }) => (data as { step: number }).step)
  expect(steps.filter((step, at) => step !== at + 1)).toEqual([])
  expect(steps.length).toBeGreaterThanOrEqual(safe)
  expect(new Set(records.map(({ id }) => id)).size).toBe(records.length)
  const sequences = records.map(({ sequence }) => sequence)
  expect(sequences.filter((sequence, at) => at > 0 && sequence <= sequences[at - 1]!)).toEqual([])
  expect(records[0]).toMatchObject({ kind: 'lifecycle', phase: 'start', product: 'writer' })
  expect(records.at(-1)).toMatchObject({ kind: 'lifecycle', phase: 'crash', reason: 'process_gone_without_end' })
}

describe('a killed process', () => {
  it.for(['group', 'strict', 'paranoid'] as const)(
    'loses nothing that %s promises, and is found crashed',
    { timeout: LIMIT_MS },
    async (mode) => {
      const random = createRandom(12)
      for (let kill = 0; kill < KILLS; kill += 1) {
        const folder = await temporaryDirectory()
        const outage = outages[kill % outages.length]!
        const port = outage === 'away' ? await unusedPort() : 0
        let server = outage === 'away' ? undefined : await startTelemetryServer()
        const url = server?.url ?? `http://127.0.0.1:${port}`
        const flap = (): void => {
          if (server !== undefined && outage === 'flapping')
            server.behaviour = states[Math.floor(random() * states.length)]!
        }
        const [sessionId, safe] = await killWriter([url, folder, mode], random, flap)
        server ??= await startTelemetryServer(port)
        server.behaviour = outage === 'flapping' ? 'lose-acknowledgement' : 'store'
        const successor = createSession(url, { product: 'successor', version: '1', spoolFolder: folder })
        if (outage === 'flapping') await successor.flush({ timeoutMs: 1 })
        server.behaviour = 'store'
        expect(await successor.flush({ timeoutMs: 60_000 })).toBe(true)
        const stats = await successor.end()
        await server.close()
        checkSession(server.sessions.get(sessionId) ?? [], safe)
        expect(stats).toMatchObject({ crashesFound: 1, pending: 0, adopted: 0 })
        expect(accountedFor(stats)).toBe(stats.accepted)
        // A kill in the middle of a write tears its frame, which no call had promised yet.
        expect(stats.accepted - stats.dropped.corrupt).toBe(server.records().length)
        reportProgress(`kills in ${mode}`, kill + 1, KILLS)
      }
    },
  )
})
