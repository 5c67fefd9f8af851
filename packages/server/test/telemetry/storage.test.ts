// Where the telemetry service keeps its rows, and what becomes of older ones.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync } from 'node:zlib'
import { openSqlite } from '@sekha/storage/sqlite'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createController } from '../../src/controller.ts'
import type { ControllerOptions } from '../../src/host/controller-options.ts'
import type { Controller } from '../../src/host/create-host.ts'
import { memory } from '../../src/services/memory/service.ts'
import { migrations } from '../../src/services/telemetry/store/sqlite/schema.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'

const origin = 'http://127.0.0.1:8080'

function open(options: ControllerOptions): Controller {
  const controller = createController(options)
  onTestFinished(() => controller.close())
  return controller
}

const post = (controller: Controller, path: string, body: unknown): Promise<Response> =>
  controller.fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const read = async (controller: Controller, path: string): Promise<unknown> =>
  (await controller.fetch(`${origin}${path}`)).json()

const record = (sequence: number, fields: object): object => ({
  id: `r${sequence}`,
  sequence,
  timestamp: new Date(Date.UTC(2026, 0, 1) + sequence).toISOString(),
  ...fields,
})

describe.each([
  ['in this thread', false],
  ["in the store's thread", true],
])('the telemetry service %s', (_, worker) => {
  it('stores, filters, aggregates and exports', async () => {
    const controller = open({ services: [telemetry()], worker, database: join(await temporaryDirectory(), 'sekha.db') })
    const records = [
      record(1, { kind: 'state', state: { a: 1, b: { c: 2 } } }),
      record(2, { kind: 'event', name: 'x', category: 'error', labels: ['l'] }),
      record(3, { kind: 'event', name: 'y' }),
      record(4, { kind: 'metric', name: 'm', value: 2, tags: ['t'] }),
      record(5, { kind: 'state', state: { a: null } }),
    ]
    expect(await (await post(controller, '/api/sessions/s/records', { records })).json()).toMatchObject({ accepted: 5 })
    expect(await read(controller, '/api/sessions/s/events?category=error&label=l')).toMatchObject({
      events: [{ event: { name: 'x' } }],
    })
    expect(await read(controller, '/api/sessions/s/metrics/buckets?name=m&tag=t')).toMatchObject({
      buckets: [{ count: 1, sum: 2 }],
    })
    expect(await read(controller, '/api/data/sessions')).toMatchObject([
      { state: { b: { c: 2 } }, state_history: [{ state: { a: 1 } }, { state: { b: { c: 2 } } }] },
    ])
    expect(await (await controller.fetch(`${origin}/metrics`)).text()).toContain('sekha_telemetry_records 5')
  })

  it('tails a session, and stops to wait when the client leaves and when the server closes', async () => {
    const controller = open({ services: [telemetry()], worker, database: join(await temporaryDirectory(), 'sekha.db') })
    await post(controller, '/api/sessions/s/records', { records: [record(1, { kind: 'event', name: 'x' })] })
    const leaving = new AbortController()
    const tail = async (signal?: AbortSignal) => {
      const response = await controller.fetch(`${origin}/api/sessions/s/records`, { signal: signal ?? null })
      return response.body!.pipeThrough(new TextDecoderStream()).getReader()
    }
    const [left, stays] = [await tail(leaving.signal), await tail()]
    expect((await left.read()).value).toContain('"name":"x"')
    expect((await stays.read()).value).toContain('"name":"x"')
    leaving.abort()
    await post(controller, '/api/sessions/s/records', { records: [record(2, { kind: 'event', name: 'y' })] })
    expect((await stays.read()).value).toContain('"name":"y"')
    const ended = (async () => {
      while (!(await stays.read()).done);
    })()
    await controller.close()
    await ended
  })

  it('shares its write queue with the memory service', async () => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    const controller = open({ services: [memory(), telemetry()], worker, database })
    await controller.ready()
    await post(controller, '/api/sessions/s/records', { records: [record(1, { kind: 'event', name: 'x' })] })
    const message = { role: 'user', content: 'Hello' }
    await post(controller, '/api/v1/conversations', { label: 'warm', messages: [message] })
    // While another process holds the lock, both wait.
    const other = new DatabaseSync(database)
    onTestFinished(() => other.close())
    other.exec('BEGIN IMMEDIATE')
    const writes = [
      post(controller, '/api/sessions/s/records', { records: [record(2, { kind: 'event', name: 'y' })] }),
      post(controller, '/api/v1/conversations', { label: 'notes', messages: [message] }),
    ]
    await read(controller, '/api/sessions/s')
    const before = countCommits(database)
    other.exec('ROLLBACK')
    expect((await Promise.all(writes)).map(({ ok }) => ok)).toEqual([true, true])
    expect(countCommits(database) - before).toBe(1)
  })
})

/** Counts the commits in the write-ahead log: the frames that say how large the file is after them. */
function countCommits(database: string): number {
  const log = readFileSync(`${database}-wal`)
  const pageSize = log.readUInt32BE(8)
  let commits = 0
  for (let at = 32; at + 24 + pageSize <= log.length; at += 24 + pageSize) {
    const isCurrent = log.compare(log, 16, 24, at + 8, at + 16) === 0
    if (isCurrent && log.readUInt32BE(at + 4) !== 0) commits++
  }
  return commits
}

it('migrates the rows of the first version', async () => {
  const path = join(await temporaryDirectory(), 'sekha.db')
  const first = await openSqlite({ path, schemas: [{ name: 'telemetry', migrations: migrations.slice(0, 1) }] })
  await first.write({
    run: (database) => {
      database.run("INSERT INTO tenants (id, name) VALUES (1, 'default')")
      database.run(
        "INSERT INTO telemetry_sessions (number, tenant, id, generation, created_at, updated_at, last_heartbeat, product, version, machine_id, hostname, parent, position, events) VALUES (1, 1, 's', 2, 1, 1, 5, 'p', '1', 'm', 'h', '', 3, 3)",
      )
      for (const [position, body] of [
        { category: 'error', exception_type: 'TypeError' },
        { category: 'info' },
        { category: 'warning' },
      ].entries())
        database.run(
          "INSERT INTO telemetry_records (session, kind, position, at, received_at, name, body) VALUES (1, 3, ?, ?, 1, 'x', ?)",
          position + 1,
          position,
          JSON.stringify({ name: 'x', ...body }),
        )
    },
  })
  await first.close()
  const controller = open({ services: [telemetry()], database: path, now: () => 70_000 })
  expect(await controller.verify()).toEqual([])
  const categories = async (query: string) =>
    (
      (await read(controller, `/api/sessions/s/events?${query}`)) as { events: { event: { category: string } }[] }
    ).events.map(({ event }) => event.category)
  expect(await categories('exceptions=true')).toEqual(['error'])
  expect(await categories('category=warning')).toEqual(['warning'])
  expect(await categories('category=info')).toEqual(['info'])
  expect(await read(controller, '/api/sessions/s/summary')).toMatchObject({ status: 'suspended' })
  expect(await read(controller, '/api/sessions?machine_id=m')).toMatchObject({ sessions: [{ id: 's' }] })
})

// Written by servers of these versions, 20 s after the heartbeats of two tenants: the server has noticed that `silent` hangs.
it.each([2, 3])('migrates a file of version %i', async (version) => {
  const path = join(await temporaryDirectory(), 'sekha.db')
  writeFileSync(path, gunzipSync(readFileSync(new URL(`./files/version-${version}.db.gz`, import.meta.url))))
  const start = Date.UTC(2026, 0, 1)
  const keys = { a: 'a'.repeat(32), b: 'b'.repeat(32) }
  const service = telemetry({ heartbeatTimeoutMs: 10_000 })
  const controller = open({ services: [service], database: path, tenants: keys, now: () => start + 20_000 })
  expect(await controller.verify()).toEqual([])
  for (const key of Object.values(keys)) {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const call = async (target: string, body?: object): Promise<Response> =>
      controller.fetch(`${origin}${target}`, {
        headers,
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      })
    const metrics = await (await call('/metrics')).text()
    expect(
      Object.fromEntries(
        [...metrics.matchAll(/sekha_telemetry_sessions\{status="(\w+)"\} (\d)/g)].map((it) => it.slice(1)),
      ),
    ).toEqual({
      active: '2',
      suspended: '1',
      crashed: '1',
      ended: '1',
    })
    expect(metrics).toContain('sekha_telemetry_hung_sessions 1\n')
    expect(metrics).toContain('sekha_telemetry_records 5\n')
    const hang = { kind: 'event', id: 'w1.1', timestamp: new Date(start + 11_000), name: 'application_appears_hung' }
    for (const fields of [{ data: { stack: 'unknown' } }, { sequence: 3, data: { stack: 'at f' } }])
      expect((await call('/api/sessions/silent/records', { records: [{ ...hang, ...fields }] })).status).toBe(200)
    expect(await (await call('/api/sessions/silent/events')).json()).toMatchObject({
      total: 1,
      events: [{ sequence: 3, event: { data: { stack: 'at f' } } }],
    })
    expect(await (await call('/api/sessions/ended/summary')).json()).toMatchObject({ status: 'ended', event_count: 2 })
    await call('/api/sessions/patient/end', {})
    expect(await (await call('/metrics')).text()).toContain('sekha_telemetry_sessions{status="ended"} 2\n')
  }
})
