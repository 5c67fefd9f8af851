import { ClosedError, NotFoundError } from '@sekha/core'
import { createSession, TelemetryClient } from '@sekha/telemetry'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { startTelemetryServer } from './support/telemetry-server.ts'

describe('TelemetryClient', () => {
  it('refuses a session after its close, and a child after the end of its session', async () => {
    await using server = await startTelemetryServer()
    const options = { product: 'shop', version: '1', spool: 'memory' } as const
    const client = new TelemetryClient(server.url, options)
    const session = client.session(client.createSession())
    await session.end()
    expect(() => session.child()).toThrow('The session has ended')
    const { accepted } = await client.close()
    expect(() => client.createSession()).toThrow(ClosedError)
    expect(client.stats()).toMatchObject({ accepted, delivered: accepted, pending: 0 })
  })

  it('refuses a timeout that is no time, and waits without an end for Infinity', async () => {
    await using server = await startTelemetryServer()
    const session = createSession(server.url, { product: 'shop', version: '1', spool: 'memory' })
    for (const timeoutMs of [Number.NaN, -1, '5' as unknown as number]) {
      expect(() => session.flush({ timeoutMs })).toThrow('timeoutMs must be a number of milliseconds')
      expect(() => session.end({ timeoutMs })).toThrow('timeoutMs must be a number of milliseconds')
    }
    expect(await session.end({ timeoutMs: Infinity })).toMatchObject({ delivered: 2, pending: 0 })
  })

  it('never shows a key in an error', () => {
    const create = (options: object) => (): unknown => new TelemetryClient('http://127.0.0.1:9', options)
    expect(create({ apiKey: 'hunter2\nx' })).toThrow(/^apiKey must be valid in a header of HTTP: authorization is not$/)
    expect(create({ headers: { 'x-key': 'hunter2\nx' } })).toThrow(
      /^headers must be valid in a header of HTTP: x-key is not$/,
    )
  })

  it('records for several sessions by their ids', async () => {
    await using server = await startTelemetryServer()
    const client = new TelemetryClient(server.url, {
      product: 'shop',
      version: '1',
      spoolFolder: await temporaryDirectory(),
    })
    const first = client.createSession()
    const second = client.createSession({ product: 'worker', parentId: first })
    client.updateState(first, { status: 'running' })
    client.logEvent(second, 'job', { id: 7 })
    client.logMetric(first, 'cpu', 45.2, { tags: ['app:shop'] })
    client.logException(second, new Error('no'))
    client.sendHeartbeat(first)
    client.crashSession(second, 'out of memory')
    const stats = await client.close()
    const short = (id: string): unknown[] => server.sessions.get(id)!.map(({ kind, phase }) => phase ?? kind)
    expect(short(first)).toEqual(['start', 'state', 'metric', 'heartbeat', 'end'])
    expect(short(second)).toEqual(['start', 'event', 'exception', 'crash'])
    expect(server.sessions.get(second)![0]).toMatchObject({ product: 'worker', parent_id: first })
    expect(stats).toMatchObject({ accepted: 9, delivered: 9 })
  })

  it('refuses a session that it does not have, and rejects what the server does not know', async () => {
    await using server = await startTelemetryServer()
    const client = new TelemetryClient(server.url, { spool: 'memory' })
    expect(() => client.logEvent('nobody', 'x')).toThrow('nobody was not started by this client')
    await expect(client.getSession('nobody')).rejects.toThrow(NotFoundError)
    await client.close()
  })

  it('counts what is recorded after the end', async () => {
    await using server = await startTelemetryServer()
    const client = new TelemetryClient(server.url, { spool: 'memory' })
    const session = client.session(client.createSession())
    await session.end()
    session.logEvent('late')
    session.counter('late').add()
    expect(client.stats()).toMatchObject({ accepted: 4, delivered: 2, dropped: { closed: 2 } })
    await client.close()
  })
})
