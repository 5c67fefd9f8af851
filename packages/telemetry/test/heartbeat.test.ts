import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SekhaClient } from '@sekha/core'
import { TelemetryNamespace } from '@sekha/core/telemetry'
import { createManualClock } from '@sekha/core/testing'
import { createController, telemetry } from '@sekha/server'
import { createSession } from '@sekha/telemetry'
import { runChild, temporaryDirectory, until } from 'sekha-test-kit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSession } from './support/open.ts'
import { startTelemetryServer } from './support/telemetry-server.ts'

/** What is noted below a folder while a thread is blocked. */
function readHangs(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('hangs.ndjson'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
}

describe('the heartbeat monitor of a session', () => {
  it('records that the program appears hung when heartbeats are missing, and that it recovered', async () => {
    const clock = createManualClock()
    const { server, session } = await openSession({ clock, heartbeatIntervalMs: 0 })
    session.startHeartbeatMonitor({ timeoutMs: 60_000, checkIntervalMs: 5000 })
    session.heartbeat()
    await clock.advance(50_000)
    session.heartbeat()
    await clock.advance(66_000)
    session.heartbeat()
    await clock.advance(5000)
    session.stopHeartbeatMonitor()
    await clock.advance(120_000)
    await session.end()
    await server.close()
    expect(server.records().filter(({ kind }) => kind === 'event')).toMatchObject([
      {
        name: 'application_appears_hung',
        category: 'error',
        labels: ['heartbeat', 'hung'],
        data: { timeout: 60, hang: 1, seconds_since_heartbeat: expect.any(Number) as number },
      },
      { name: 'application_recovered', labels: ['heartbeat', 'recovery'], data: { hang: 1 } },
    ])
  })

  it('has the defaults of the document, and keeps the options of the first start', async () => {
    const clock = createManualClock()
    const { server, session } = await openSession({ clock, heartbeatIntervalMs: 0 })
    session.startHeartbeatMonitor()
    session.startHeartbeatMonitor({ timeoutMs: 1000 })
    session.heartbeat()
    await clock.advance(59_000)
    await session.persist()
    expect(session.stats().accepted).toBe(1)
    await clock.advance(7000)
    expect(session.stats().accepted).toBe(2)
    await session.end()
    await server.close()
  })

  it('refuses a heartbeat without a monitor, and invalid options', async () => {
    const { server, session } = await openSession()
    expect(() => session.heartbeat()).toThrow('call startHeartbeatMonitor() first')
    expect(() => session.startHeartbeatMonitor({ timeoutMs: 1 })).toThrow('timeoutMs must be')
    await session.end()
    expect(() => session.startHeartbeatMonitor()).toThrow('The session has ended')
    await server.close()
  })

  it('records a pause and its end, and judges nothing in between', async () => {
    const clock = createManualClock()
    const { server, session } = await openSession({ clock, heartbeatIntervalMs: 0 })
    session.startHeartbeatMonitor({ timeoutMs: 1000, checkIntervalMs: 100 })
    session.heartbeat()
    session.pauseHeartbeatMonitor()
    await clock.advance(60_000)
    session.resumeHeartbeatMonitor()
    session.heartbeat()
    await clock.advance(100)
    await session.end()
    await server.close()
    expect(server.records().map(({ phase }) => phase)).toEqual(['start', 'pause', 'resume', 'end'])
  })

  it('notes a hang while the thread is blocked, so that a kill in it does not lose it', async () => {
    const folder = await temporaryDirectory()
    await using server = await startTelemetryServer()
    const child = runChild(new URL('support/hanger.ts', import.meta.url), [server.url, folder])
    await until('the hang is noted', () => readHangs(folder).includes('"hung"'))
    child.process.kill('SIGKILL')
    await child.ended
    const successor = createSession(server.url, { product: 'next', version: '1', spoolFolder: folder })
    expect(await successor.end()).toMatchObject({ crashesFound: 1, pending: 0 })
    expect(server.sessions.get(child.lines[0]!)!.slice(-2)).toMatchObject([
      { name: 'application_appears_hung', data: { hang: 1, activity: 'import', is_blocked: true } },
      { kind: 'lifecycle', phase: 'crash' },
    ])
  })

  it('sends a hang while the thread is blocked, and the server has it once afterwards', async () => {
    const folder = await temporaryDirectory()
    const apiKey = 'secret-of-the-server-0123456789abcdef'
    await using controller = createController({ apiKey, services: [telemetry()] })
    const { url } = await controller.listen({ port: 0 })
    await using client = new SekhaClient({ baseUrl: url, apiKey })
    const { sessions, events } = new TelemetryNamespace(client)
    const child = runChild(new URL('support/blocker.ts', import.meta.url), [url, folder, join(folder, 'over')])
    onTestFinished(() => void child.process.kill('SIGKILL'))
    await until('the program began', () => child.lines.length === 1)
    const id = child.lines[0]!
    const find = async (name: string) => (await events.list(id, { name })).data
    // Nothing else of the program can run before the file is there.
    await expect.poll(() => find('application_appears_hung').catch(() => []), { timeout: 100_000 }).toHaveLength(1)
    const session = await sessions.get(id)
    expect(session).toMatchObject({ hung: true, state: { product: 'blocker {activity}' } })
    const [before] = await find('application_appears_hung')
    expect(before?.event).toMatchObject({
      category: 'error',
      message: expect.stringMatching(/^No heartbeat for \d+ seconds$/) as string,
      data: { hang: 1, activity: 'import', is_blocked: true, timeout: 0.2, blocked_in: 'javascript' },
    })
    writeFileSync(join(folder, 'over'), '')
    await until('the end', () => child.lines.length === 2)
    const [after, ...more] = await find('application_appears_hung')
    expect(after).toEqual({ ...before, sequence: expect.any(Number) as number })
    expect(more).toEqual([])
    expect(await find('application_recovered')).toHaveLength(1)
    expect(await sessions.get(id)).toMatchObject({ hung: false, active: false })
    // The start and the hang were there.
    const { accepted, delivered, duplicate, pending } = JSON.parse(child.lines[1]!) as Record<string, number>
    expect({ settled: delivered! + duplicate!, duplicate, pending }).toEqual({
      settled: accepted,
      duplicate: 2,
      pending: 0,
    })
    await child.ended
  })
})
