import { NotFoundError } from '@sekha/core'
import { TelemetryClient } from '@sekha/telemetry'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { startTelemetryServer } from './support/telemetry-server.ts'

describe('TelemetryClient', () => {
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
    client.heartbeat(first)
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
