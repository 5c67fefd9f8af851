import { equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Candidate } from '../harness/candidate.ts'
import { createController, telemetry } from './server.ts'

export const inProcess = '@sekha/server, in one process'
export const overHttp = '@sekha/server, over HTTP'
export const rows = 'node:sqlite, one row an event'

/** The tasks. `run` returns the time of each unit in milliseconds. */
export const tasks = { batch: 'batches of 500 events', page: 'pages of 100 events' } as const

/** The number of events in a batch. */
export const batchSize = 500
const pageSize = 100
const session = 'bench'

export interface TelemetrySetup {
  readonly [name: string]: { readonly writer: string; readonly events: number }
}

interface Writer {
  readonly append: (first: number) => Promise<void>
  readonly readPage: () => Promise<number>
  readonly count: () => Promise<number>
  readonly close: () => Promise<void>
}

export async function openCandidate(name: string, setup: string): Promise<Candidate> {
  const { writer: kind, events } = (JSON.parse(setup) as TelemetrySetup)[name]!
  const directory = mkdtempSync(join(tmpdir(), 'sekha-telemetry-'))
  const database = join(directory, 'telemetry.db')
  const writer = kind === rows ? openRows(database) : await openServer(database, kind === overHttp)
  let next = 1
  const append = async (): Promise<void> => {
    await writer.append(next)
    next += batchSize
  }
  for (let filled = 0; filled < events; filled += batchSize) await append()
  return {
    async verify(task) {
      const before = await writer.count()
      await append()
      equal(await writer.count(), before + batchSize)
      if (task === tasks.page) equal(await writer.readPage(), pageSize)
    },
    async run(task, amount) {
      const times: number[] = []
      for (let index = 0; index < amount; index++) {
        const startedAt = performance.now()
        if (task === tasks.page) equal(await writer.readPage(), pageSize)
        else await append()
        times.push(performance.now() - startedAt)
      }
      return times
    },
    async close() {
      await writer.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function createEvent(sequence: number) {
  return {
    kind: 'event',
    id: `019d0000-0000-7000-8000-${sequence.toString(16).padStart(12, '0')}`,
    sequence,
    timestamp: new Date(1_790_000_000_000 + sequence).toISOString(),
    name: `event-${sequence % 20}`,
    category: 'info',
    group: 'http',
    labels: ['eu', 'web'],
    message: 'GET /orders took 12 ms',
    data: { path: '/orders', status: 200, ms: 12.4 },
  }
}

const createBatch = (first: number): string =>
  JSON.stringify({ records: Array.from({ length: batchSize }, (_, index) => createEvent(first + index)) })

async function openServer(database: string, usesHttp: boolean): Promise<Writer> {
  const controller = createController({ database, services: [telemetry()] })
  const { url } = usesHttp ? await controller.listen({ port: 0 }) : { url: 'http://127.0.0.1:8080' }
  const send = usesHttp ? fetch : controller.fetch
  const read = async (path: string): Promise<Record<string, unknown>> => {
    const response = await send(`${url}/api/sessions/${session}/${path}`)
    equal(response.status, 200)
    return (await response.json()) as Record<string, unknown>
  }
  return {
    async append(first) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: createBatch(first) }
      const response = await send(`${url}/api/sessions/${session}/records`, init)
      equal(response.status, 200)
      equal(((await response.json()) as { accepted: number }).accepted, batchSize)
    },
    readPage: async () => ((await read(`events?limit=${pageSize}&order=desc`))['events'] as unknown[]).length,
    count: async () =>
      await send(`${url}/api/sessions/${session}/summary`).then(async (response) =>
        response.ok ? ((await response.json()) as { event_count: number }).event_count : 0,
      ),
    close: () => controller.close(),
  }
}

/** The least that a durable store can do. */
function openRows(path: string): Writer {
  const database = new DatabaseSync(path)
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE events (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL)',
  )
  const insert = database.prepare('INSERT INTO events VALUES (?, ?)')
  const newest = database.prepare(`SELECT body FROM events ORDER BY sequence DESC LIMIT ${pageSize}`)
  const count = database.prepare('SELECT count(*) AS count FROM events')
  return {
    async append(first) {
      const { records } = JSON.parse(createBatch(first)) as { records: { sequence: number }[] }
      database.exec('BEGIN')
      for (const record of records) insert.run(record.sequence, JSON.stringify(record))
      database.exec('COMMIT')
    },
    readPage: async () => newest.all().map(({ body }) => JSON.parse(body as string) as unknown).length,
    count: async () => Number(count.get()?.['count']),
    close: async () => database.close(),
  }
}
