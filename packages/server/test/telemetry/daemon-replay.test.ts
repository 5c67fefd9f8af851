// Replays what the Python client and hand-made requests sent to the daemon of datacat.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { systemClock } from '@sekha/core/foundation'
import { openSqlite } from '@sekha/storage/sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Daemon } from '../../src/services/telemetry/daemon/daemon.ts'
import { ownRecords } from '../../src/services/telemetry/own-records.ts'
import { migrations } from '../../src/services/telemetry/store/sqlite/schema.ts'
import { SqliteTelemetry } from '../../src/services/telemetry/store/sqlite/sqlite-telemetry.ts'
import { type Compared, type Exchange, readRecording, Replay, sortByTime } from './replay-recording.ts'

/** The process that the recorder killed. */
const killedPid = 25_900
/** How often the daemon checks programs and processes. */
const checkIntervalMs = 5000

/** Scenarios in which the recorded daemon could not use its server. Ours is its own. */
const withoutServer = new Set([
  'python/offline-start',
  'python/outage',
  'python/api-key-gzip',
  'python/api-key-missing',
])

/** The timeouts that the recorder chose, to save time. */
const timeouts: Readonly<Record<string, number>> = {
  'python/heartbeats-hang': 4000,
  'raw-daemon/hang-without-heartbeat': 3000,
}

const ofOneDaemon = new Set(['raw-daemon/register', 'raw-daemon/routes', 'raw-daemon/bodies'])

const daemons = ['raw--daemon', 'python--daemon'].flatMap((recording) => {
  const exchanges = readRecording(recording)
  const groups = Map.groupBy(exchanges, ({ scenario }) => (ofOneDaemon.has(scenario) ? 'raw-daemon/bodies' : scenario))
  return [...groups].map(([scenario, group]) => ({ recording, scenario, exchanges: sortByTime(group) }))
})

const used = new Set<string>()

describe('the daemon', () => {
  it.each(daemons)('responds as recorded to $scenario', async ({ scenario, exchanges }) => {
    const storage = await openSqlite({ path: ':memory:', schemas: [{ name: 'telemetry', migrations }] })
    onTestFinished(() => storage.close())
    const now = (): number => replay.now
    const heartbeatTimeoutMs = timeouts[scenario] ?? 60_000
    const store = new SqliteTelemetry(storage, { now, heartbeatTimeoutMs, own: ownRecords })
    const daemon = new Daemon({
      store,
      scope: { tenant: 'default' },
      machine: {
        machineId: 'd82240f7e28d4f09dc614711447f65cf',
        hostname: 'app-host',
        isRunning: (pid) => pid !== killedPid,
      },
      now,
      heartbeatTimeoutMs,
      maxBodyBytes: 1_000_000,
      idleLimit: { idleTimeoutMs: 1000, clock: systemClock },
      onFailure: (error) => expect.unreachable(String(error)),
    })
    const replay = new Replay(exchanges, 'http://127.0.0.1:8079', (request) => daemon.fetch(request))
    const different: object[] = []
    let last = 0
    for (const exchange of exchanges) {
      for (; last + checkIntervalMs <= exchange.ms; last += checkIntervalMs) {
        replay.moveTo(exchange, last + checkIntervalMs)
        await daemon.check()
        await store.markSilent(86_400_000)
      }
      if (exchange.response === null) continue
      const { recorded, received, isSameText } = await replay.compare(exchange)
      const isSame = isDeepStrictEqual(received, recorded)
      if (isSame && isSameText) continue
      const row = isSame ? 'Daemon: JSON as text' : meantDifference(exchange, recorded, received)
      if (row === undefined) different.push({ exchange, recorded, received })
      else used.add(row)
    }
    expect(different).toEqual([])
  })

  it('differs only where docs/compatibility.md says so', () => {
    const page = readFileSync(new URL('../../../../docs/compatibility.md', import.meta.url), 'utf8')
    for (const row of used) expect(page).toContain(`| ${row} |`)
    expect([...used].toSorted()).toEqual([
      'Daemon: JSON as text',
      'Daemon: buffers',
      'Daemon: empty path segments',
      'Daemon: sessions',
      'Daemon: without its server',
    ])
  })
})

function meantDifference(
  { path, body, scenario }: Exchange,
  recorded: Compared,
  received: Compared,
): string | undefined {
  if (path.includes('//') && received.status === 307 && received.location === recorded.location)
    return 'Daemon: empty path segments'
  // It responds from memory, or not at all, and forgets the id that it gave to a session meanwhile.
  const isForgotten = recorded.status === 404 && `${path} ${body}`.includes('local-session-')
  const isUnreachable = recorded.status === 500 && path === '/sessions'
  if (withoutServer.has(scenario) && received.status === 200 && (isForgotten || isUnreachable))
    return 'Daemon: without its server'
  if (recorded.status !== received.status || !path.startsWith('/session')) return undefined
  // The session has got another id at the server meanwhile.
  const isRenamed = scenario === 'python/offline-start' && Array.isArray(recorded.body)
  if (withoutServer.has(scenario) && (isRenamed || includesSession(received.body, recorded.body)))
    return 'Daemon: without its server'
  if (Array.isArray(recorded.body)) {
    // The server of the recorded daemon had sessions of other daemons as well.
    const sessions = recorded.body as readonly Session[]
    const isSame = (received.body as readonly Session[]).every((session) =>
      sessions.some((other) => other.id === session.id && isSameSession(other, session)),
    )
    return isSame ? 'Daemon: sessions' : undefined
  }
  return isSameSession(recorded.body as Session, received.body as Session) ? 'Daemon: buffers' : undefined
}

/** Whether a session has what the recorded daemon remembered of it: no events, no metrics, and few of the flags. */
function includesSession(received: unknown, remembered: unknown): boolean {
  const { id, active, state, ...rest } = [remembered].flat()[0] as Session
  const isRemembered = !Object.hasOwn(rest, 'suspended')
  const found = ([received].flat() as readonly Session[]).find((session) => session.id === id)
  return isRemembered && found?.['active'] === active && isDeepStrictEqual(found?.state, state)
}

interface Session {
  readonly id: string
  readonly events?: readonly object[]
  readonly metrics?: readonly Metric[]
  readonly state: object
  readonly [other: string]: unknown
}

interface Metric {
  readonly name: string
  readonly type: string
  readonly tags?: readonly string[]
  readonly value: number
  readonly metadata?: object
}

/** Whether a session is the same apart from what the recorded daemon buffers, drops and repeats. */
function isSameSession(recorded: Session, received: Session): boolean {
  const { events = [], metrics = [], state, state_history: _history, ...rest } = simplify(recorded)
  const {
    events: ownEvents = [],
    metrics: ownMetrics = [],
    state: ownState,
    state_history: own,
    ...ownRest
  } = simplify(received)
  const { product, version } = received.state as { readonly product?: string; readonly version?: string }
  const states = [
    ownState,
    ...(own as readonly { readonly state: object }[]).map((update) => update.state),
    { product, version },
  ]
  return (
    isDeepStrictEqual(ownRest, rest) &&
    // What it has not flushed is missing.
    states.some((each) => isDeepStrictEqual(each, state)) &&
    isDeepStrictEqual(ownEvents.slice(0, events.length), events) &&
    // It repeats the totals of counters and histograms.
    newest(metrics).every((metric) => ownMetrics.some((each) => isDeepStrictEqual(each, metric)))
  )
}

function simplify({ last_heartbeat: _beat, ...session }: Session): Session {
  const events = session.events?.map(simplifyEvent)
  return { ...session, ...(events && { events }) }
}

/** The recorded daemon's own events have the time zero. How long a hang lasts depends on when it looks. */
function simplifyEvent(event: object): object {
  const { name, message, data } = event as { readonly name: string; readonly message: string; readonly data: object }
  const timed = { ...event, timestamp: '<time>' }
  if (name !== 'application_appears_hung') return timed
  return { ...timed, message: message.replace(/\d+/, 'N'), data: { ...data, seconds_since_heartbeat: 'N' } }
}

/** The points, and of each counter and histogram the newest. */
function newest(metrics: readonly Metric[]): readonly Metric[] {
  const keyOf = ({ name, type, tags }: Metric): string => JSON.stringify([name, type, tags])
  const aggregated = metrics.filter(({ type }) => type === 'counter' || type === 'histogram')
  const last = new Map(aggregated.map((metric) => [keyOf(metric), metric]))
  return [...metrics.filter((metric) => !aggregated.includes(metric)), ...last.values()]
}
