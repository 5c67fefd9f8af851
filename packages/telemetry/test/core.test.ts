import { createManualClock } from '@sekha/core/testing'
import { createCoreSession } from '@sekha/telemetry/core'
import type { TelemetryFetch } from '@sekha/telemetry'
import { describe, expect, it } from 'vitest'
import { accountedFor } from './support/sum.ts'
import { startTelemetryServer } from './support/telemetry-server.ts'

/** A `fetch` that fails like a server that is not reachable. */
const unreachable: TelemetryFetch = () => Promise.reject(new TypeError('fetch failed'))

describe('a core session', () => {
  it('delivers events, metrics and state in their order, and ends', async () => {
    const server = await startTelemetryServer()
    const session = createCoreSession(server.url, { product: 'shop', version: '1.2.0', apiKey: 'key' })
    session.updateState({ status: 'running' })
    session.logEvent('login', { user: 'alice', password: 'x' }, { category: 'error' })
    session.logMetric('memory', 1024.5, { tags: ['app:shop'] })
    session.logMetric('memory', Number.NaN)
    const stats = await session.end()
    session.logEvent('late')
    await server.close()
    const fields = server.sessions
      .get(session.sessionId)!
      .map(({ id: _id, sequence: _sequence, timestamp: _timestamp, ...rest }) => rest)
    expect(fields).toEqual([
      { kind: 'lifecycle', phase: 'start', product: 'shop', version: '1.2.0' },
      { kind: 'state', state: { status: 'running' } },
      { kind: 'event', name: 'login', category: 'error', data: { user: 'alice', password: '[redacted]' } },
      { kind: 'metric', name: 'memory', value: 1024.5, tags: ['app:shop'] },
      { kind: 'lifecycle', phase: 'end' },
    ])
    expect(server.headers[0]?.authorization).toBe('Bearer key')
    expect(stats).toMatchObject({ accepted: 6, delivered: 5, pending: 0, dropped: { invalid: 1 } })
    expect(session.stats().dropped.closed).toBe(1)
  })

  it('delivers a batch whose acknowledgement was lost once, and splits one that is too large', async () => {
    const server = await startTelemetryServer(0, 'lose-acknowledgement')
    const session = createCoreSession(server.url, { intervalMs: 0 })
    for (let at = 0; at < 5; at += 1) session.logEvent(`event ${at}`)
    await session.flush({ timeoutMs: 100 })
    expect(session.stats()).toMatchObject({ pending: 6, failures: expect.any(Number) as number })
    server.behaviour = { maxRecords: 2 }
    session.logEvent('last')
    expect(await session.flush()).toBe(true)
    const stats = await session.end()
    await server.close()
    expect(server.records().map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(stats).toMatchObject({ accepted: 8, delivered: 2, duplicate: 6, pending: 0 })
  })

  it('drops the least important records when its memory is full, and counts them', async () => {
    const clock = createManualClock()
    const options = { fetch: unreachable, clock, maxBytes: 65_536, heartbeatIntervalMs: 0 }
    const session = createCoreSession('http://127.0.0.1:9', options)
    session.updateState({ kept: true })
    for (let at = 0; at < 1000; at += 1) session.logEvent('event', { text: 'x'.repeat(100) })
    session.logEvent('failed', { text: 'y'.repeat(100) }, { category: 'error' })
    const stats = session.stats()
    expect(stats.accepted).toBe(1003)
    expect(stats.dropped.full).toBeGreaterThan(500)
    expect(stats.pending).toBeGreaterThan(250)
    expect(accountedFor(stats)).toBe(stats.accepted)
    const names: unknown[] = []
    const receiving: TelemetryFetch = (_url, init) => {
      const { records } = JSON.parse(init.body as string) as { records: { kind: string; name?: string }[] }
      names.push(...records.map(({ kind, name }) => name ?? kind))
      return Promise.resolve(Response.json({ accepted: records.length, duplicates: 0, rejected: 0 }))
    }
    Object.assign(options, { fetch: receiving })
    const other = createCoreSession('http://127.0.0.1:9', options)
    other.updateState({ kept: true })
    for (let at = 0; at < 1000; at += 1) other.logEvent('event', { text: 'x'.repeat(100) })
    other.logEvent('failed', { text: 'y'.repeat(100) }, { category: 'error' })
    await other.end()
    expect(names.slice(0, 3)).toEqual(['lifecycle', 'state', 'event'])
    expect(names.slice(-2)).toEqual(['failed', 'lifecycle'])
  })

  it('takes what a getter in the data records, and shows that it is alive', async () => {
    const clock = createManualClock()
    const session = createCoreSession('http://127.0.0.1:9', { fetch: unreachable, clock, heartbeatIntervalMs: 1000 })
    session.logEvent('outer', {
      get inner(): string {
        session.logEvent('inner')
        return 'value'
      },
    })
    expect(session.stats().accepted).toBe(3)
    await clock.advance(3000)
    expect(session.stats()).toMatchObject({ accepted: 6, pending: 6, lastFailure: 'fetch failed' })
    const ended = session.end({ timeoutMs: 10 })
    await clock.advance(10)
    expect(await ended).toMatchObject({ accepted: 7, pending: 7 })
  })

  it('waits when the server has no telemetry service', async () => {
    const fetch: TelemetryFetch = () => Promise.resolve(new Response('{}', { status: 404 }))
    const errors: string[] = []
    const onError = ({ message }: Error): unknown => errors.push(message)
    const session = createCoreSession('http://127.0.0.1:9', { fetch, onError })
    const reason = 'The server responded with 404: check the URL of the server'
    expect((await session.end({ timeoutMs: 10 })).lastFailure).toBe(reason)
    expect(errors).toEqual([`No telemetry arrives at http://127.0.0.1:9. ${reason}`])
  })

  it('refuses invalid options by name', () => {
    const create = (options: object) => () => createCoreSession('http://127.0.0.1:9', options)
    expect(create({ spool: 'memory' })).toThrow('spool')
    expect(create({ maxBytes: 1 })).toThrow('maxBytes')
    expect(create({ product: 7 })).toThrow('product must be a string')
    expect(() => createCoreSession('ftp://x')).toThrow('baseUrl must be an http or https URL')
  })
})
