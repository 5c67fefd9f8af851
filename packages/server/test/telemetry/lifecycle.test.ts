import { SekhaClient } from '@sekha/core'
import { TelemetryNamespace } from '@sekha/core/telemetry'
import { describe, expect, it, onTestFinished } from 'vitest'
import { join } from 'node:path'
import { temporaryDirectory } from 'sekha-test-kit'
import { createController } from '../../src/controller.ts'
import type { ControllerOptions } from '../../src/host/controller-options.ts'
import type { TelemetryOptions } from '../../src/services/telemetry/options.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'
import { createKeeperClock } from './keeper-clock.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const origin = 'http://127.0.0.1:8080'

const at = (seconds: number) => ({ timestamp: new Date(start + seconds * 1000) })

const identify = (sequence: number) => ({ id: `r${sequence}`, sequence, timestamp: new Date(start) })

/** A service whose timers fire only when the test moves the time. */
function open(options: TelemetryOptions = {}, ofHost: ControllerOptions = {}) {
  const { clock, moveTo } = createKeeperClock(start)
  const controller = createController({
    services: [telemetry({ heartbeatTimeoutMs: 10_000, clock, ...options })],
    now: () => clock.now(),
    ...ofHost,
  })
  onTestFinished(() => controller.close())
  const client = new TelemetryNamespace(new SekhaClient({ fetch: controller.fetch }))
  return {
    controller,
    client,
    /** Moves the time, and waits until the service has done its work and sleeps again. */
    moveTo: async (seconds: number): Promise<void> => {
      await controller.ready()
      await moveTo(start + seconds * 1000)
    },
  }
}

async function phases(
  client: TelemetryNamespace,
  controller: { fetch: (url: string) => Promise<Response> },
  id: string,
) {
  await client.sessions.end(id)
  const text = await (await controller.fetch(`${origin}/api/sessions/${id}/records`)).text()
  return [...text.matchAll(/"phase":"(\w+)"/g)].map((match) => match[1])
}

describe('a session that goes silent', () => {
  it('has the event of a hang, and that of its recovery, once each', async () => {
    const { client, controller, moveTo } = open()
    const { session_id: id } = await client.sessions.create({ product: 'p', version: '1' })
    await client.sessions.heartbeat(id)
    await moveTo(9)
    expect((await client.sessions.get(id)).events).toEqual([])
    await moveTo(20)
    await moveTo(30)
    expect(await client.sessions.summary(id)).toMatchObject({ status: 'suspended', hung: true })
    const { events, updated_at: updatedAt } = await client.sessions.get(id)
    expect(events).toMatchObject([
      {
        name: 'application_appears_hung',
        category: 'error',
        group: 'heartbeat',
        labels: ['heartbeat', 'hung'],
        message: 'No heartbeat for 20 seconds',
        data: { last_heartbeat: '2026-01-01T00:00:00.000Z', seconds_since_heartbeat: 20, detected_by: 'server' },
      },
    ])
    expect(updatedAt).toEqual(new Date(start))
    await client.sessions.heartbeat(id)
    await client.sessions.heartbeat(id)
    expect(await client.sessions.summary(id)).toMatchObject({ status: 'active', hung: false })
    expect((await client.events.list(id)).data.map(({ event }) => event.name)).toEqual([
      'application_appears_hung',
      'application_recovered',
    ])
    await moveTo(50)
    expect((await client.events.list(id)).data).toHaveLength(3)
    expect(await phases(client, controller, id)).toEqual(['start', 'suspend', 'recovery', 'suspend', 'end'])
  })

  it('is noticed by its own timeout', async () => {
    const { client, moveTo } = open()
    for (const [id, timeout] of [
      ['short', 2000],
      ['long', 60_000],
    ] as const)
      await client.records.ingest(id, {
        records: [
          {
            kind: 'lifecycle',
            ...identify(1),
            phase: 'start',
            product: 'p',
            version: '1',
            heartbeat_timeout_ms: timeout,
          },
          { kind: 'heartbeat', ...identify(2) },
        ],
      })
    const hung = async () => (await client.sessions.list({ hung: true })).data.map(({ id }) => id)
    await moveTo(3)
    expect(await hung()).toEqual(['short'])
    await moveTo(30)
    expect(await hung()).toEqual(['short'])
    await moveTo(61)
    expect(await hung()).toEqual(['short', 'long'])
  })

  it('is not reported again if the program has reported its hang itself', async () => {
    const { client, controller, moveTo } = open()
    const records = [
      { kind: 'heartbeat' as const, ...identify(1) },
      { kind: 'event' as const, ...identify(2), name: 'application_appears_hung' },
    ]
    await client.records.ingest('s', { records })
    await moveTo(20)
    expect((await client.sessions.get('s')).events).toHaveLength(1)
    // The end of the hang is reported by the program as well.
    await client.sessions.heartbeat('s')
    expect(await client.sessions.summary('s')).toMatchObject({ status: 'active', hung: true, event_count: 1 })
    expect(await phases(client, controller, 's')).toEqual(['suspend', 'recovery', 'end'])
  })

  it('has not recovered because an old heartbeat arrives late', async () => {
    const { client, moveTo } = open()
    await client.records.ingest('s', { records: [{ kind: 'heartbeat', ...identify(1) }] })
    await moveTo(60)
    await client.records.ingest('s', {
      records: [{ kind: 'heartbeat', ...identify(2), timestamp: new Date(start + 5000) }],
    })
    await moveTo(70)
    expect(await client.sessions.summary('s')).toMatchObject({ status: 'suspended', hung: true, event_count: 1 })
  })

  it('is reported once by several servers on one file, and after a restart', async () => {
    const database = join(await temporaryDirectory(), 'sekha.db')
    const [one, two] = [open({}, { database }), open({}, { database })]
    await one.client.records.ingest('s', { records: [{ kind: 'heartbeat', ...identify(1) }] })
    await Promise.all([one.moveTo(20), two.moveTo(20)])
    await one.controller.close()
    await two.controller.close()
    const { client, moveTo } = open({}, { database })
    await moveTo(40)
    expect((await client.events.list('s')).data).toHaveLength(1)
    await client.sessions.heartbeat('s')
    expect(await client.sessions.summary('s')).toMatchObject({ status: 'active', hung: false, event_count: 2 })
  })

  it('is presumed to have crashed in the end, until its next heartbeat', async () => {
    const { client, controller, moveTo } = open({ crashAfterMs: 60_000 })
    const { session_id: id } = await client.sessions.create({ product: 'p', version: '1' })
    await client.sessions.heartbeat(id)
    await moveTo(20)
    await moveTo(61)
    await moveTo(100)
    expect((await client.sessions.summary(id)).status).toBe('crashed')
    const { data } = await client.events.list(id)
    expect(data.map(({ event }) => [event.name, event.data])).toEqual([
      ['application_appears_hung', expect.anything()],
      ['session_crashed_detected', { reason: 'session_silent' }],
    ])
    await client.sessions.heartbeat(id)
    expect((await client.sessions.summary(id)).status).toBe('active')
    expect(await phases(client, controller, id)).toEqual(['start', 'suspend', 'crash', 'recovery', 'end'])
  })

  it('is left alone while its heartbeats are paused', async () => {
    const { client, moveTo } = open({ crashAfterMs: 60_000 })
    const identity = { id: 'a', sequence: 1, timestamp: new Date(start) }
    await client.records.ingest('s', {
      records: [
        { kind: 'heartbeat', ...identity },
        { kind: 'lifecycle', ...identity, id: 'b', sequence: 2, phase: 'pause' },
      ],
    })
    await moveTo(100)
    await moveTo(500)
    expect((await client.sessions.summary('s')).status).toBe('active')
  })
})

/** Records of a program whose thread is blocked from the second 1 on, by the second of their time. */
const program = {
  start: { kind: 'heartbeat', ...identify(1) },
  /** Its watchdog sends this while the thread is blocked. */
  watchdog: { kind: 'event', ...at(11), id: 'w1.1', name: 'application_appears_hung', data: { stack: 'unknown' } },
  hang: {
    kind: 'event',
    ...at(11),
    id: 'w1.1',
    sequence: 2,
    name: 'application_appears_hung',
    data: { stack: 'at f' },
  },
  recovery: { kind: 'event', ...at(40), id: 'r3', sequence: 3, name: 'application_recovered', data: { hang: 1 } },
  heartbeat: { kind: 'heartbeat', ...at(41), id: 'r4', sequence: 4 },
} as const

describe('a hang that the program and the server notice', () => {
  type Step = keyof typeof program | 'silence'

  it.each<readonly Step[]>([
    ['silence', 'watchdog', 'hang', 'recovery', 'heartbeat'],
    ['watchdog', 'silence', 'hang', 'recovery', 'heartbeat'],
    ['watchdog', 'silence', 'heartbeat', 'hang', 'recovery'],
    ['silence', 'watchdog', 'heartbeat', 'hang', 'recovery'],
    ['silence', 'hang', 'recovery', 'heartbeat'],
    ['silence', 'heartbeat', 'hang', 'recovery'],
    ['silence', 'heartbeat', 'watchdog', 'hang', 'recovery'],
    ['silence', 'hang', 'heartbeat', 'recovery', 'watchdog'],
    ['hang', 'silence', 'heartbeat', 'recovery'],
  ])('is one event, and so is its end: %j', async (...steps) => {
    const { client, moveTo } = open()
    await client.records.ingest('s', { records: [program.start] })
    for (const step of steps) {
      if (step === 'silence') await moveTo(20)
      // What a program sends after the block arrives then.
      else if (step !== 'watchdog') await moveTo(41)
      if (step !== 'silence') await client.records.ingest('s', { records: [program[step]] })
    }
    const { data } = await client.events.list('s')
    const events = data.map(({ event, sequence }) => [sequence, event.name, event.data])
    expect(events).toEqual([
      [2, 'application_appears_hung', { stack: 'at f' }],
      [3, 'application_recovered', { hang: 1 }],
    ])
    const again = await client.records.ingest('s', { records: [program.watchdog, program.hang, program.recovery] })
    expect(again).toMatchObject({ duplicates: 3 })
    expect(await client.sessions.summary('s')).toMatchObject({ status: 'active', hung: false, event_count: 2 })
  })

  it('is one event if an original client reports it', async () => {
    const { client, moveTo } = open()
    const { session_id: id } = await client.sessions.create({ product: 'p', version: '1' })
    await client.sessions.heartbeat(id)
    await moveTo(20)
    await client.events.log(id, { name: 'application_appears_hung', message: 'of the client' })
    await client.events.log(id, { name: 'application_recovered', message: 'of the client' })
    await client.sessions.heartbeat(id)
    const { data } = await client.events.list(id)
    expect(data.map(({ event }) => event.message)).toEqual(['of the client', 'of the client'])
  })

  it.each([
    ['before the silence', -5, ['program', 'program', 'server', 'server']],
    ['after it', 60, ['server', 'server', 'program', 'program']],
  ])('is another one %s', async (_, seconds, expected) => {
    const { client, moveTo } = open()
    await client.records.ingest('s', { records: [program.start] })
    await moveTo(20)
    await client.sessions.heartbeat('s')
    await client.records.ingest('s', {
      records: [
        { ...program.hang, ...at(seconds) },
        { ...program.recovery, ...at(seconds + 1) },
      ],
    })
    const { data } = await client.events.list('s')
    expect(data.map(({ event }) => event.data?.['detected_by'] ?? 'program')).toEqual(expected)
  })

  it('is a second event when it happens twice in one silence', async () => {
    const { client, moveTo } = open()
    await client.records.ingest('s', { records: [program.start] })
    await moveTo(20)
    const second = { ...program.hang, ...at(30), id: 'w1.2', sequence: 5 }
    await client.records.ingest('s', { records: [program.hang, program.recovery, second] })
    const { data } = await client.events.list('s')
    expect(data.map(({ event }) => event.name)).toEqual([
      'application_appears_hung',
      'application_appears_hung',
      'application_recovered',
    ])
  })
})

describe('retention', () => {
  const log = (client: TelemetryNamespace, id: string, count: number) =>
    client.records.ingest(id, {
      records: Array.from({ length: count }, (_, index) => ({
        kind: 'event' as const,
        id: `e${index}`,
        sequence: index + 1,
        timestamp: new Date(start),
        name: 'x',
      })),
    })

  it('deletes sessions by the age of their last update', async () => {
    const { client, moveTo } = open({ retention: { maxAgeMs: 3_600_000 } })
    await log(client, 'old', 1000)
    await moveTo(1800)
    await log(client, 'new', 1)
    await moveTo(3700)
    expect((await client.sessions.list()).data.map(({ id }) => id)).toEqual(['new'])
    await expect(client.sessions.summary('old')).rejects.toMatchObject({ status: 404 })
    // Its id is free.
    expect(await log(client, 'old', 2)).toMatchObject({ accepted: 2, duplicates: 0 })
  })

  it('deletes sessions whatever ids clients gave to others', async () => {
    const { client, moveTo } = open({ retention: { maxAgeMs: 3_600_000 } })
    await log(client, 'first', 1)
    await log(client, 'second', 1)
    await moveTo(1800)
    // The place of a session that is being deleted is no id that a client can take.
    for (const number of [1, 2]) await log(client, `/deleted/${number}`, 1)
    await moveTo(3700)
    expect((await client.sessions.list()).data.map(({ id }) => id)).toEqual(['/deleted/1', '/deleted/2'])
  })

  it('deletes the sessions with the oldest updates of a tenant that has too much', async () => {
    const { client, moveTo } = open({ retention: { maxBytes: 60_000 } })
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      await moveTo(index + 1)
      await log(client, id, 100)
    }
    await moveTo(1000)
    const { data } = await client.sessions.list()
    expect(data.map(({ id }) => id)).toEqual(['b', 'c'])
    expect(data.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(60_000)
  })

  it.each([
    [{ retention: { maxAgeMs: 0 } }, 'retention.maxAgeMs must be'],
    [{ retention: { maxBytes: 1.5 } }, 'retention.maxBytes must be'],
    [{ retention: { maxage: 1 } }, 'maxage'],
    [{ heartbeatTimeoutMs: 0 }, 'heartbeatTimeoutMs must be'],
    [{ crashAfterMs: -1 }, 'crashAfterMs must be'],
  ])('refuses %j', (options, message) => {
    expect(() => telemetry(options as never)).toThrow(message)
  })
})
