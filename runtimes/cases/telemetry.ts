// The cases of telemetry, for every runtime.
import {
  createSession,
  ExponentialHistogram,
  mergeState,
  type TelemetryFetch,
  type TelemetryOptions,
} from '@sekha/telemetry'
import { NotFoundError, SekhaClient } from '@sekha/core'
import { TelemetryNamespace } from '@sekha/core/telemetry'
import { type Case, type CaseContext, feature } from './case.ts'
import { ok, same } from './check.ts'

interface Sent {
  readonly kind: string
  readonly name?: string
  readonly phase?: string
}

/** A server in the process: it takes batches, or is away. */
function createServer(): { readonly fetch: TelemetryFetch; readonly sent: Sent[]; isAway: boolean } {
  const server = {
    sent: [] as Sent[],
    isAway: false,
    fetch: async (_url: string, init: RequestInit): Promise<Response> => {
      if (server.isAway) throw new TypeError('fetch failed')
      const { records } = JSON.parse(init.body as string) as { records: Sent[] }
      server.sent.push(...records)
      return Response.json({ accepted: records.length, duplicates: 0, rejected: 0 })
    },
  }
  return server
}

const options = ({ directory }: CaseContext, fetch: TelemetryFetch): TelemetryOptions => ({
  product: 'cases',
  version: '1',
  fetch,
  spoolFolder: `${directory}/telemetry`,
})

/** The server of the browser that is killed. Its journal is apart from those of other cases. */
const killedUrl = 'http://127.0.0.1:9/killed'

interface StoredHang {
  readonly receivedAt: number
  readonly hang: unknown
  readonly activity: unknown
  readonly stack: unknown
}

/** Finds the hangs of a session that our server has, if it has the session. */
async function findHangs(telemetry: TelemetryNamespace, sessionId: string): Promise<StoredHang[]> {
  try {
    const { data } = await telemetry.events.list(sessionId, { name: 'application_appears_hung' })
    return data.map(({ event: { data: fields }, received_at: receivedAt }) => ({
      receivedAt: receivedAt.getTime(),
      hang: fields?.['hang'],
      activity: fields?.['activity'],
      stack: fields?.['stack'],
    }))
  } catch (error) {
    if (error instanceof NotFoundError) return []
    throw error
  }
}

const labels = (sent: readonly Sent[]): (string | undefined)[] => sent.map(({ name, phase }) => name ?? phase)

/** The runtimes with files or IndexedDB. Node 20.20 has `process.getBuiltinModule`. */
const withDisk = ['node20', 'node22', 'node24', 'node26', 'bun', 'deno', 'chromium'] as const

export const cases: readonly Case[] = [
  ...feature('telemetry: sessions', {
    'events, metrics and exceptions arrive in their order': async (context) => {
      const server = createServer()
      const session = createSession('http://127.0.0.1:9', options(context, server.fetch))
      session.logEvent('first', { text: 'größer 会議 😀' })
      session.logMetric('second', 1.5)
      session.logException(new Error('third'))
      const { accepted, delivered, pending } = await session.end()
      same(labels(server.sent), ['start', 'first', 'second', undefined, 'end'], 'the records')
      same({ accepted, delivered, pending }, { accepted: 5, delivered: 5, pending: 0 }, 'the ledger')
    },
    'state merges as at the server': async () => {
      same(mergeState({ a: { b: 1, c: 2 }, d: [1] }, { a: { b: null }, d: [2] }), { a: { c: 2 }, d: [2] }, 'the state')
    },
    'a histogram counts in bounded buckets': async () => {
      const histogram = new ExponentialHistogram()
      for (let value = 1; value <= 60_000; value += 1) histogram.record(value)
      const { count, buckets } = histogram.snapshot()
      same({ count, isBounded: buckets.length <= 160 }, { count: 60_000, isBounded: true }, 'the histogram')
    },
  }),
  ...feature('telemetry: journal', {
    'what an earlier session left is delivered by the next': async (context) => {
      const server = createServer()
      server.isAway = true
      const first = createSession('http://127.0.0.1:9', options(context, server.fetch))
      first.logEvent('kept')
      same((await first.end({ timeoutMs: 1 })).pending, 3, 'pending')
      server.isAway = false
      const second = createSession('http://127.0.0.1:9', options(context, server.fetch))
      const { pending, storage } = await second.end()
      const kind = context.runtime === 'chromium' ? 'indexeddb' : 'file'
      same({ pending, kind: storage.kind }, { pending: 0, kind }, 'the journal')
      same(
        labels(server.sent).toSorted((left, right) => String(left).localeCompare(String(right))),
        ['end', 'end', 'kept', 'start', 'start'],
        'the records',
      )
    },
  }).map((entry) => ({ ...entry, only: withDisk })),
  ...feature('telemetry: hangs', {
    'a hang reaches the server while the thread is blocked, and is stored once': async (context) => {
      const { url, key, directory } = context
      const session = createSession(url, {
        product: 'cases',
        version: '1',
        apiKey: key,
        spoolFolder: `${directory}/hangs`,
      })
      session.startHeartbeatMonitor({ mode: 'automatic', timeoutMs: 300, checkIntervalMs: 50 })
      const telemetry = new TelemetryNamespace(
        new SekhaClient({ baseUrl: url, apiKey: key, dangerouslyAllowBrowser: true }),
      )
      // A block may be too short on a slow machine, or begin before the watchdog runs.
      for (let ms = 1000; ; ms *= 2) {
        ok(ms <= 64_000, 'no hang arrived while the thread was blocked')
        const activity = session.activity('import')
        for (const end = Date.now() + ms; Date.now() < end;);
        const endedAt = Date.now()
        activity[Symbol.dispose]()
        const early = await findHangs(telemetry, session.sessionId)
        if (early.some(({ receivedAt }) => receivedAt <= endedAt)) break
      }
      // The monitor notices the end in the next turns of the event loop, and the session records the hang again.
      while (session.stats().duplicate === 0) await session.flush({ timeoutMs: 100 })
      const { pending } = await session.end()
      const hangs = await findHangs(telemetry, session.sessionId)
      same(
        { pending, isInOrder: hangs.every(({ hang }, at) => hang === at + 1) },
        { pending: 0, isInOrder: true },
        'hangs',
      )
      ok(
        hangs.some(({ activity }) => activity === 'import'),
        'the activity',
      )
      const node = context.runtime.startsWith('node')
      same(
        hangs.some(({ stack }) => stack !== undefined),
        node,
        'a stack',
      )
    },
  }).map((entry) => ({ ...entry, only: withDisk })),
  ...feature('telemetry: a killed browser', {
    'what it has recorded is delivered by the next page with its profile': async (context) => {
      const server = createServer()
      const session = createSession(killedUrl, options(context, server.fetch))
      // The journal is taken over in the background.
      while (session.stats().crashesFound === 0) await session.flush({ timeoutMs: 100 })
      same((await session.end()).pending, 0, 'pending')
      const killed = server.sent.filter(({ name, phase }) => name === 'step' || phase === 'crash')
      same(labels(killed), ['step', 'step', 'step', 'crash'], 'the records')
    },
  }).map((entry) => ({
    ...entry,
    only: ['chromium'] as const,
    before: async (context: CaseContext): Promise<void> => {
      const server = createServer()
      server.isAway = true
      const session = createSession(killedUrl, options(context, server.fetch))
      for (let step = 1; step <= 3; step += 1) session.logEvent('step', { step })
      await session.persist()
    },
  })),
  ...feature('telemetry: journal', {
    'without files and IndexedDB, the journal is in memory and says so': async (context) => {
      const server = createServer()
      const session = createSession('http://127.0.0.1:9', options(context, server.fetch))
      same(session.stats().storage.kind, 'memory', 'the storage')
      await session.end()
    },
  }).map((entry) => ({ ...entry, only: ['workerd'] as const })),
]
