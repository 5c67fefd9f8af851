// Replays what the published clients and the daemon of datacat sent to the original servers.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createController } from '../../src/controller.ts'
import type { Controller } from '../../src/host/create-host.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'
import { meantDifferences } from './meant-differences.ts'
import { createKeeperClock } from './keeper-clock.ts'
import { type Compared, type Exchange, readRecording, recordedAt, Replay, sortByTime } from './replay-recording.ts'

const origin = 'http://127.0.0.1:9090'
const key = 'demo-key-0001'

/** The scenarios for which the recorder started another server. */
const ofAnotherServer = new Set([
  'raw-server/gzip',
  'raw-server/api-key',
  'raw-server/api-key-empty',
  'raw-server/lifecycle',
  'raw-server/redirects-newer-go',
  'raw-server/restart',
  'raw-server/duplicate-keys',
  'python/api-key-gzip',
  'python/api-key-missing',
])

const sentByDaemon = ({ scenario }: Exchange): boolean => /^(raw-daemon|python)\//.test(scenario)
const direct = readRecording('raw--server')

/** What was sent to one server, by the name of the recording. */
const recordings: Readonly<Record<string, readonly Exchange[]>> = {
  'g1-python--g1-server': readRecording('g1-python--g1-server'),
  'g1-python--server': readRecording('g1-python--server'),
  'raw--g1-server': readRecording('raw--g1-server'),
  'raw--server': direct.filter((exchange) => !sentByDaemon(exchange)),
  // The last reads of the daemon's sessions went straight to the server.
  'daemon--server': [...readRecording('daemon--server'), ...direct.filter(sentByDaemon)],
}

const servers = Object.entries(recordings).flatMap(([recording, exchanges]) => {
  const groups = Map.groupBy(exchanges, ({ scenario }) => (ofAnotherServer.has(scenario) ? scenario : 'the others'))
  return [...groups].map(([scenarios, group]) => ({ recording, scenarios, exchanges: sortByTime(group) }))
})

/** The row of bodies with the same values in another text. */
const textRow = 'JSON as text'
const used = new Set<string>()

describe('the recorded exchanges', () => {
  it.each(servers)('of $recording are the same with ours ($scenarios)', async ({ scenarios, exchanges }) => {
    const heartbeatTimeoutMs = scenarios === 'raw-server/lifecycle' ? 2000 : 60_000
    const { clock, moveTo } = createKeeperClock(recordedAt)
    const controller = createController({
      services: [telemetry({ heartbeatTimeoutMs, clock })],
      now: () => replay.now,
      ...(scenarios.includes('api-key') && { apiKey: key }),
    })
    onTestFinished(() => controller.close())
    const replay = new Replay(exchanges, origin, (request) => controller.fetch(request))
    await controller.ready()
    await createEarlierSessions(replay, exchanges, controller)
    const different: object[] = []
    for (const exchange of exchanges) {
      if (exchange.response === null) continue
      replay.moveTo(exchange, exchange.ms)
      await moveTo(replay.now)
      const { recorded, received, isSameText } = await replay.compare(exchange)
      if (isSameText && isDeepStrictEqual(received, recorded)) continue
      if (isSame(recorded, received)) {
        used.add(textRow)
        continue
      }
      const meant = meantDifferences.find(({ covers }) => covers(exchange, recorded, received))
      if (meant === undefined) different.push({ exchange, recorded, received })
      else used.add(meant.row)
    }
    expect(different).toEqual([])
  })

  it('are all replayed', () => {
    const replayed = servers.flatMap(({ exchanges }) => exchanges.map(({ recording, n }) => `${recording} ${n}`))
    const all = Object.keys(recordings).flatMap((name) => readRecording(name))
    expect(new Set(replayed)).toEqual(new Set(all.map(({ recording, n }) => `${recording} ${n}`)))
    expect(replayed).toHaveLength(1136)
  })

  it('differ only where docs/compatibility.md says so', () => {
    const page = readFileSync(new URL('../../../../docs/compatibility.md', import.meta.url), 'utf8')
    const rows = [textRow, ...meantDifferences.map(({ row }) => row)]
    for (const row of rows) expect(page).toContain(`| ${row} |`)
    expect([...used].toSorted()).toEqual([...new Set(rows)].toSorted())
  })
})

/** Our server may have more sessions: of recordings that were made with several servers, and of creates without a body. */
function isSame(recorded: Compared, received: Compared): boolean {
  if (!Array.isArray(recorded.body) || !Array.isArray(received.body)) return isDeepStrictEqual(received, recorded)
  const ids = new Set((recorded.body as { readonly id: string }[]).map(({ id }) => id))
  const body = (received.body as { readonly id: string }[]).filter(({ id }) => ids.has(id))
  return isDeepStrictEqual({ ...received, body }, recorded)
}

/** The current server refuses the create of old clients: the recorder made their sessions beforehand. */
async function createEarlierSessions(
  replay: Replay,
  exchanges: readonly Exchange[],
  controller: Controller,
): Promise<void> {
  const isRead = new Map<string, boolean>()
  for (const { recording, path, response } of exchanges) {
    const id = /^\/api\/sessions\/([0-9a-f-]{36})/.exec(path)?.[1]
    if (recording === 'g1-python--server' && id !== undefined)
      isRead.set(id, isRead.get(id) === true || response?.status === 200)
  }
  for (const [id, exists] of isRead) {
    if (!exists) continue
    const body = JSON.stringify({ product: 'demo-shop', version: '1.4.0' })
    const response = await controller.fetch(`${origin}/api/sessions`, { method: 'POST', body })
    replay.learn(id, ((await response.json()) as { session_id: string }).session_id)
  }
}
