import { SekhaClient } from '@sekha/core'
import { TelemetryNamespace } from '@sekha/core/telemetry'
import type { Clock } from '@sekha/core/foundation'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createController } from '../../src/controller.ts'
import type { TelemetryOptions } from '../../src/services/telemetry/options.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'

const start = Date.parse('2026-01-01T00:00:00Z')
const origin = 'http://127.0.0.1:8080'

/** A service whose timers fire only when the test moves the time. */
function open(options: TelemetryOptions = {}) {
  let now = start
  const timers = new Map<object, { readonly callback: () => void; readonly dueAt: number }>()
  const clock: Clock = {
    now: () => now,
    monotonic: () => now - start,
    setTimeout(callback, delayMs) {
      const handle = {}
      timers.set(handle, { callback, dueAt: now + delayMs })
      return handle
    },
    clearTimeout: (handle) => void timers.delete(handle as object),
  }
  const controller = createController({
    services: [telemetry({ heartbeatTimeoutMs: 10_000, clock, ...options })],
    now: () => now,
  })
  onTestFinished(() => controller.close())
  const client = new TelemetryNamespace(new SekhaClient({ fetch: controller.fetch }))
  return {
    controller,
    client,
    /** Moves the time, and waits until the service has done its work and sleeps again. */
    moveTo: async (seconds: number): Promise<void> => {
      await controller.ready()
      now = start + seconds * 1000
      for (const [handle, { callback, dueAt }] of timers)
        if (dueAt <= now) {
          timers.delete(handle)
          callback()
        }
      await vi.waitFor(() => expect(timers.size).toBe(1))
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
  it('has its silence and its recovery recorded, once each', async () => {
    const { client, controller, moveTo } = open()
    const { session_id: id } = await client.sessions.create({ product: 'p', version: '1' })
    await client.sessions.heartbeat(id)
    await moveTo(9)
    await moveTo(20)
    await moveTo(30)
    expect((await client.sessions.summary(id)).status).toBe('suspended')
    const { events, updated_at: updatedAt } = await client.sessions.get(id)
    expect([events, updatedAt]).toEqual([[], new Date(start)])
    await client.sessions.heartbeat(id)
    await client.sessions.heartbeat(id)
    expect((await client.sessions.summary(id)).status).toBe('active')
    expect(await phases(client, controller, id)).toEqual(['start', 'suspend', 'recovery', 'end'])
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
