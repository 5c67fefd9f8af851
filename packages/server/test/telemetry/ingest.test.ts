import type { wire } from '@sekha/core/contract'
import { SekhaClient } from '@sekha/core'
import { decodeSse, fromReadableStream } from '@sekha/core/decode'
import { TelemetryNamespace } from '@sekha/core/telemetry'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createController } from '../../src/controller.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'

type Batch = Parameters<TelemetryNamespace['records']['ingest']>[1]
type Record = NonNullable<Batch>['records'][number]

const origin = 'http://127.0.0.1:8080'
const start = Date.parse('2026-01-01T00:00:00Z')
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString()

function open() {
  let now = start
  const controller = createController({
    services: [telemetry({ heartbeatTimeoutMs: 10_000 })],
    now: () => now,
  })
  onTestFinished(() => controller.close())
  const client = new SekhaClient({ fetch: controller.fetch })
  return {
    controller,
    telemetry: new TelemetryNamespace(client),
    moveTo: (seconds: number) => void (now = start + seconds * 1000),
  }
}

const identify = (sequence: number) => ({ id: `record-${sequence}`, sequence })
const event = (sequence: number, name = `event-${sequence}`): Record => ({
  kind: 'event',
  ...identify(sequence),
  timestamp: at(sequence),
  name,
})
const state = (sequence: number, patch: Record_): Record => ({
  kind: 'state',
  ...identify(sequence),
  timestamp: at(sequence),
  state: patch,
})
type Record_ = { [key: string]: unknown }

describe('an event of a watchdog', () => {
  const hang = (fields: object = {}): Record => ({
    kind: 'event',
    id: 'w1.1',
    timestamp: at(2),
    name: 'application_appears_hung',
    ...fields,
  })
  const recovery = { kind: 'event', ...identify(4), timestamp: at(4), name: 'application_recovered' } as const
  const hangs = async ({ telemetry: client }: ReturnType<typeof open>) => {
    const { data } = await client.events.list('session-1', { name: 'application_appears_hung' })
    return data.map(({ event: stored }) => stored.data)
  }

  it('has no number, and its program replaces it by the same event with a number', async () => {
    const opened = open()
    const { records, sessions } = opened.telemetry
    const first = await records.ingest('session-1', { records: [event(1), hang({ data: { stack: 'unknown' } })] })
    expect(first).toMatchObject({ accepted: 2, duplicates: 0 })
    expect((await sessions.get('session-1')).hung).toBe(true)
    expect(await records.ingest('session-1', { records: [hang()] })).toMatchObject({ accepted: 0, duplicates: 1 })
    const batch = { records: [event(2), hang({ sequence: 3, data: { stack: 'at f' } }), recovery] }
    expect(await records.ingest('session-1', batch)).toMatchObject({ accepted: 2, duplicates: 1, rejected: 0 })
    expect(await records.ingest('session-1', batch)).toMatchObject({ accepted: 0, duplicates: 3 })
    expect(await hangs(opened)).toEqual([{ stack: 'at f' }])
    expect((await sessions.get('session-1')).hung).toBe(false)
  })

  it('is a duplicate if its program was faster, and changes nothing', async () => {
    const opened = open()
    const { records, sessions } = opened.telemetry
    await records.ingest('session-1', { records: [event(1), hang({ sequence: 3, data: { stack: 'at f' } }), recovery] })
    const late = await records.ingest('session-1', { records: [event(1), hang()] })
    expect(late).toMatchObject({ accepted: 0, duplicates: 2 })
    expect(await hangs(opened)).toEqual([{ stack: 'at f' }])
    expect((await sessions.get('session-1')).hung).toBe(false)
  })
})

describe('a batch of records', () => {
  it('creates its session, and stores every kind', async () => {
    const { telemetry: client, moveTo } = open()
    moveTo(100)
    const result = await client.records.ingest('session-1', {
      records: [
        {
          kind: 'lifecycle',
          ...identify(1),
          timestamp: at(0),
          phase: 'start',
          product: 'shop',
          version: '1.2.3',
          hostname: 'web-1',
        },
        state(2, { step: 1, nested: { a: 1 } }),
        event(3, 'opened'),
        {
          kind: 'exception',
          ...identify(4),
          timestamp: at(4),
          exception_type: 'TypeError',
          exception_msg: 'x is not a function',
          stacktrace: ['at f (a.js:1:1)\n'],
          causes: [{ type: 'RangeError', message: 'too long', relation: 'cause' }],
        },
        { kind: 'metric', ...identify(5), timestamp: at(5), name: 'memory', value: 12.5, unit: 'MiB', tags: ['a:b'] },
        { kind: 'heartbeat', ...identify(6), timestamp: at(99) },
      ],
    })
    expect(result).toMatchObject({ session_id: 'session-1', accepted: 6, duplicates: 0, rejected: 0, position: 6 })
    expect(result.results.map(({ status, id }) => [status, id])).toEqual(
      [1, 2, 3, 4, 5, 6].map((sequence) => ['accepted', `record-${sequence}`]),
    )
    const session = await client.sessions.get('session-1')
    expect(session).toMatchObject({
      created_at: new Date(start),
      last_heartbeat: new Date(start + 99_000),
      active: true,
      hostname: 'web-1',
      state: { product: 'shop', version: '1.2.3', step: 1, nested: { a: 1 } },
      events: [
        { name: 'opened', category: 'info' },
        {
          name: 'exception',
          category: 'error',
          group: 'exception',
          labels: ['exception', 'TypeError'],
          message: 'x is not a function',
          exception_type: 'TypeError',
          causes: [{ type: 'RangeError' }],
        },
      ],
      metrics: [{ name: 'memory', value: 12.5, unit: 'MiB', tags: ['a:b'], type: 'gauge' }],
    })
    expect(await client.sessions.summary('session-1')).toMatchObject({
      status: 'active',
      product: 'shop',
      event_count: 2,
      metric_count: 1,
      state_count: 1,
      position: 6,
    })
  })

  it('can be sent again, whole or in parts, without effect', async () => {
    const { telemetry: client } = open()
    const records = [event(1), event(2), event(3)]
    await client.records.ingest('s', { records })
    const again = await client.records.ingest('s', { records: [event(2), event(3), event(4)] })
    expect(again).toMatchObject({ accepted: 1, duplicates: 2, rejected: 0, position: 4 })
    expect(again.results.map(({ status }) => status)).toEqual(['duplicate', 'duplicate', 'accepted'])
    const { data, total } = await client.events.list('s')
    expect([data.map(({ event: { name } }) => name), total]).toEqual([['event-1', 'event-2', 'event-3', 'event-4'], 4])
  })

  it('rejects an invalid record and one with the sequence of another, and stores the others', async () => {
    const { controller, telemetry: client } = open()
    const other = { ...event(2), id: 'another' }
    const records: unknown[] = [event(1), event(2), { ...event(3), name: 7 }, other, { kind: 'nothing' }, event(4)]
    const response = await controller.fetch(`${origin}/api/sessions/s/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ records }),
    })
    const result = (await response.json()) as wire.TelemetryBatchResult
    expect(result).toMatchObject({ accepted: 3, rejected: 3 })
    expect(result.results).toMatchObject([
      { status: 'accepted' },
      { status: 'accepted' },
      { status: 'rejected', id: 'record-3', code: 'invalid', error: expect.stringContaining('name') },
      { status: 'rejected', id: 'another', code: 'conflict' },
      { status: 'rejected', code: 'invalid' },
      { status: 'accepted', id: 'record-4' },
    ])
    expect((await client.events.list('s')).data).toHaveLength(3)
  })

  it('rejects a record with an unknown field, by its name', async () => {
    const { controller } = open()
    const response = await controller.fetch(`${origin}/api/sessions/s/records`, {
      method: 'POST',
      body: JSON.stringify({ records: [{ ...event(1), nmae: 'x' }] }),
    })
    expect(await response.json()).toMatchObject({
      results: [{ status: 'rejected', code: 'invalid', error: expect.stringContaining('nmae') }],
    })
  })

  it('is refused whole when it has too many records', async () => {
    const { controller } = open()
    const records = Array.from({ length: 1001 }, (_, index) => event(index + 1))
    const response = await controller.fetch(`${origin}/api/sessions/s/records`, {
      method: 'POST',
      body: JSON.stringify({ records }),
    })
    expect([response.status, await response.json()]).toMatchObject([422, { error: expect.stringContaining('1000') }])
  })

  it('keeps the total of a counter finite, so that it can be read', async () => {
    const { telemetry: client } = open()
    const add = (sequence: number): Record => ({
      kind: 'metric',
      ...identify(sequence),
      timestamp: at(sequence),
      name: 'huge',
      type: 'counter',
      delta: 1.5e308,
    })
    await client.records.ingest('session-1', { records: [add(1), add(2), add(3)] })
    const { data } = await client.metrics.list('session-1')
    expect(data.map(({ metric }) => metric.value)).toEqual([1.5e308, Number.MAX_VALUE, Number.MAX_VALUE])
  })

  it('adds the deltas of a counter once each, by name and tags', async () => {
    const { telemetry: client } = open()
    const add = (sequence: number, delta: number, tags: string[]): Record => ({
      kind: 'metric',
      ...identify(sequence),
      timestamp: at(sequence),
      name: 'hits',
      type: 'counter',
      delta,
      tags,
    })
    await client.records.ingest('s', { records: [add(1, 2, ['a', 'b']), add(2, 3, ['b', 'a']), add(3, 5, [])] })
    await client.records.ingest('s', { records: [add(2, 3, ['b', 'a']), add(4, 1, ['a', 'b'])] })
    const { data } = await client.metrics.list('s')
    expect(data.map(({ metric }) => [metric.value, metric.delta])).toEqual([
      [2, 2],
      [5, 3],
      [5, 5],
      [6, 1],
    ])
  })
})

describe('the state', () => {
  it('is merged in the order of the sequence, whatever the order of arrival', async () => {
    const { telemetry: client } = open()
    await client.records.ingest('s', { records: [state(1, { a: 1, list: [1] }), state(5, { a: 5, b: { x: 1 } })] })
    await client.records.ingest('s', { records: [state(3, { a: 3, b: { y: 3 }, c: 3 }), state(4, { c: null })] })
    const expected = { product: 'unknown', version: '0', a: 5, list: [1], b: { y: 3, x: 1 } }
    expect((await client.state.get('s')).state).toEqual(expected)
    const { state_history: history, state: current } = await client.sessions.get('s')
    expect(current).toEqual(expected)
    expect(history.map((snapshot) => snapshot.state['a'])).toEqual([1, 3, 3, 5])
  })

  it('is the same after thousands of updates as merged one by one, at any time', async () => {
    const { telemetry: client } = open()
    const updates = Array.from({ length: 3000 }, (_, index) =>
      state(index + 1, {
        [`key-${index % 50}`]: index,
        text: 'x'.repeat(index % 40),
        gone: index % 3 === 0 ? null : 1,
      }),
    )
    for (let from = 0; from < updates.length; from += 500)
      await client.records.ingest('s', { records: updates.slice(from, from + 500) })
    for (const count of [1, 777, 2999, 3000]) {
      const { state: found, timestamp } = await client.state.get('s', { at: at(count) })
      expect(found['text']).toBe('x'.repeat((count - 1) % 40))
      expect(found['key-0']).toBe(Math.floor((count - 1) / 50) * 50)
      expect('gone' in found).toBe((count - 1) % 3 !== 0)
      expect(timestamp).toEqual(new Date(start + count * 1000))
    }
    expect((await client.state.get('s', { at: at(0.5) })).state).toEqual({ product: 'unknown', version: '0' })
    const patches = []
    for await (const update of client.state.history('s', { limit: 700 })) patches.push(update.patch)
    expect(patches).toHaveLength(3000)
  })

  it('has a size limit, and stays as it was beyond it', async () => {
    const { controller, telemetry: client } = open()
    const { session_id: id } = await client.sessions.create({ product: 'p', version: '1' })
    const update = (key: string): Promise<Response> =>
      controller.fetch(`${origin}/api/sessions/${id}/state`, {
        method: 'POST',
        body: JSON.stringify({ state: { [key]: 'x'.repeat(2_000_000) } }),
      })
    // The same key again and again is no larger state.
    for (let index = 0; index < 20; index++) expect((await update('same')).status).toBe(200)
    for (let index = 0; index < 15; index++) expect((await update(`key-${index}`)).status).toBe(200)
    const refused = await update('more')
    expect([refused.status, await refused.text()]).toEqual([413, 'The state is too large\n'])
    const batch = await client.records.ingest(id, { records: [state(1, { more: 'x'.repeat(2_000_000) }), event(2)] })
    expect(batch.results).toMatchObject([{ status: 'rejected', code: 'too_large' }, { status: 'accepted' }])
    expect(Object.keys((await client.state.get(id)).state)).toHaveLength(18)
  })

  it('is not set back by flags and programs that arrive late', async () => {
    const { telemetry: client } = open()
    await client.records.ingest('s', { records: [event(5, 'application_recovered')] })
    await client.records.ingest('s', { records: [event(4, 'application_appears_hung')] })
    expect((await client.sessions.summary('s')).hung).toBe(false)
  })
})

describe('a heartbeat', () => {
  it('keeps a session active, suspends it when it is missing, and revives it', async () => {
    const { telemetry: client, moveTo } = open()
    const beat = (sequence: number, seconds: number): Record => ({
      kind: 'heartbeat',
      ...identify(sequence),
      timestamp: at(seconds),
    })
    await client.records.ingest('s', { records: [beat(1, 0)] })
    moveTo(11)
    expect(await client.sessions.summary('s')).toMatchObject({ status: 'suspended', active: false })
    // One from before does not revive it.
    await client.records.ingest('s', { records: [beat(2, 0.5)] })
    expect((await client.sessions.summary('s')).status).toBe('suspended')
    await client.records.ingest('s', { records: [beat(3, 11)] })
    expect((await client.sessions.summary('s')).status).toBe('active')
    await client.records.ingest('s', {
      records: [{ kind: 'lifecycle', ...identify(4), timestamp: at(11), phase: 'pause' }],
    })
    moveTo(500)
    expect((await client.sessions.summary('s')).status).toBe('active')
  })
})

describe('lists', () => {
  it('page through events in the order of time, by filters', async () => {
    const { telemetry: client } = open()
    const records = Array.from({ length: 250 }, (_, index): Record => ({
      ...(event(index + 1, `name-${index % 3}`) as Extract<Record, { kind: 'event' }>),
      category: index % 2 === 0 ? 'info' : 'error',
    }))
    await client.records.ingest('s', { records })
    const names = []
    for await (const { event: found } of client.events.list('s', { limit: 70, order: 'desc' })) names.push(found.name)
    expect(names).toHaveLength(250)
    expect(names[0]).toBe('name-0')
    const found = []
    const filters = { name: 'name-1', category: ['error'], from: at(10), to: at(100), limit: 7 }
    for await (const item of client.events.list('s', filters)) found.push(item.sequence)
    const expected = records
      .map(({ sequence = 0 }) => sequence)
      .filter((sequence) => (sequence - 1) % 3 === 1 && (sequence - 1) % 2 === 1 && sequence >= 10 && sequence < 100)
    expect(found).toEqual(expected)
    const page = await client.events.list('s', { name: 'name-1' })
    expect(page.total).toBeUndefined()
  })

  it('aggregate the points of a metric', async () => {
    const { telemetry: client } = open()
    const point = (sequence: number, seconds: number, value: number): Record => ({
      kind: 'metric',
      ...identify(sequence),
      timestamp: at(seconds),
      name: 'm',
      value,
    })
    await client.records.ingest('s', { records: [point(1, 0, 1), point(2, 59, 4), point(3, 60, 2), point(4, 200, 8)] })
    expect((await client.metrics.buckets('s', { name: 'm' })).data).toMatchObject([
      { start: new Date(start), count: 2, sum: 5, min: 1, max: 4, first: 1, last: 4 },
      { start: new Date(start + 60_000), count: 1, sum: 2 },
      { start: new Date(start + 180_000), count: 1, sum: 8 },
    ])
  })

  it('page through sessions, by status and product', async () => {
    const { telemetry: client, moveTo } = open()
    for (let index = 0; index < 25; index++) {
      moveTo(index)
      await client.sessions.create({ product: index % 2 === 0 ? 'even' : 'odd', version: '1' })
    }
    const { data } = await client.sessions.list({ product: 'odd', limit: 5 })
    expect(data.map(({ product }) => product)).toEqual(Array.from({ length: 5 }, () => 'odd'))
    await client.sessions.end(data[0]!.id)
    const ended = await client.sessions.list({ status: ['ended'] })
    expect(ended.data.map(({ id }) => id)).toEqual([data[0]!.id])
    const all = []
    for await (const session of client.sessions.list({ limit: 4, order: 'desc' })) all.push(session.created_at)
    expect(all).toHaveLength(25)
    expect(all).toEqual(all.toSorted((a, b) => b.getTime() - a.getTime()))
  })

  it('merge the events of several categories by their time', async () => {
    const { telemetry: client } = open()
    const categories = ['error', 'critical', 'warning', 'info']
    const records = Array.from({ length: 40 }, (_, index): Record => ({
      kind: 'event',
      ...identify(index + 1),
      timestamp: at(index),
      name: 'x',
      category: categories[index % 4],
    }))
    await client.records.ingest('s', { records })
    for (const order of ['asc', 'desc'] as const) {
      const found = []
      for await (const { sequence } of client.events.list('s', { category: ['critical', 'error'], order, limit: 3 }))
        found.push(sequence)
      const expected = records.flatMap((_, index) => (index % 4 < 2 ? [index + 1] : []))
      expect(found).toEqual(order === 'asc' ? expected : expected.toReversed())
    }
  })

  it.each([
    ['category=a&category=b&name=x&name=y', 'The query parameter name is repeated'],
    [Array.from({ length: 21 }, () => 'category=a').join('&'), 'category: At most 20 items are allowed'],
    [`category=${'x'.repeat(501)}`, 'category[0]: '],
  ])('refuse the query %s', async (query, message) => {
    const { controller, telemetry: client } = open()
    await client.records.ingest('s', { records: [event(1)] })
    const response = await controller.fetch(`${origin}/api/sessions/s/events?${query}`)
    expect([response.status, await response.json()]).toMatchObject([400, { error: expect.stringContaining(message) }])
  })

  it('refuse an invalid cursor', async () => {
    const { controller, telemetry: client } = open()
    await client.records.ingest('s', { records: [event(1)] })
    const response = await controller.fetch(`${origin}/api/sessions/s/events?cursor=x`)
    expect([response.status, await response.json()]).toMatchObject([400, { error: expect.stringContaining('cursor') }])
  })
})

describe('a live tail', () => {
  it('continues after Last-Event-ID, waits for new records, and ends with the session', async () => {
    const { controller, telemetry: client } = open()
    await client.records.ingest('s', { records: [event(1), event(2)] })
    const response = await controller.fetch(`${origin}/api/sessions/s/records`, { headers: { 'last-event-id': '1' } })
    const events = decodeSse(fromReadableStream(response.body!))[Symbol.asyncIterator]()
    const next = async () => {
      const { value } = await events.next()
      return value && { id: value.id, event: value.event, data: JSON.parse(value.data) as wire.TelemetryStoredRecord }
    }
    expect(await next()).toMatchObject({ id: '2', event: 'event', data: { sequence: 2, event: { name: 'event-2' } } })
    const waiting = next()
    await client.records.ingest('s', {
      records: [state(3, { a: 1 }), { kind: 'lifecycle', ...identify(4), timestamp: at(4), phase: 'end' }],
    })
    expect(await waiting).toMatchObject({ id: '3', event: 'state', data: { patch: { a: 1 } } })
    expect(await next()).toMatchObject({ id: '4', data: { lifecycle: { phase: 'end' } } })
    expect(await next()).toBeUndefined()
  })
})

describe('tenants', () => {
  it('have sessions of their own, with the same ids', async () => {
    const controller = createController({
      services: [telemetry()],
      authenticate: (request) => ({ tenant: request.headers.get('x-tenant') ?? 'default' }),
    })
    onTestFinished(() => controller.close())
    const send = (tenant: string, path: string, body?: unknown): Promise<Response> =>
      controller.fetch(`${origin}${path}`, {
        headers: { 'x-tenant': tenant },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      })
    await send('one', '/api/sessions/s/records', { records: [event(1, 'secret')] })
    expect((await send('two', '/api/sessions/s')).status).toBe(404)
    await send('two', '/api/sessions/s/records', { records: [event(1, 'other')] })
    expect(await (await send('one', '/api/sessions/s/events')).text()).toContain('secret')
    expect(await (await send('two', '/api/data/sessions')).text()).not.toContain('secret')
  })
})
