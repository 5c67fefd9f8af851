import { NotFoundError, SekhaClient } from '@sekha/core'
import { TelemetryNamespace, type TelemetryStoredRecord } from '@sekha/core/telemetry'
import { afterAll, expect, expectTypeOf, it } from 'vitest'
import { createController } from '../../src/controller.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'

const controller = createController({ services: [telemetry()] })
const client = new TelemetryNamespace(new SekhaClient({ fetch: controller.fetch }))
afterAll(() => controller.close())

const at = new Date('2026-01-01T00:00:00Z')

/** Describes a record by the property of its kind. */
function describeRecord(record: TelemetryStoredRecord): string {
  switch (record.kind) {
    case 'lifecycle':
      return record.lifecycle.phase
    case 'state':
      return JSON.stringify(record.patch)
    case 'event':
      return `${record.event.name} ${record.event.timestamp.getTime()}`
    case 'metric':
      return `${record.metric.name} ${record.metric.value}`
    case 'heartbeat':
      // @ts-expect-error -- a heartbeat has nothing besides its time
      return String(record.event)
  }
}

it('narrows the records of a session by their kind', async () => {
  const identify = (sequence: number) => ({ id: `r${sequence}`, sequence, timestamp: at })
  await client.records.ingest('s', {
    records: [
      { kind: 'lifecycle', ...identify(1), phase: 'start', product: 'p', version: '1' },
      { kind: 'state', ...identify(2), state: { a: 1 } },
      { kind: 'event', ...identify(3), name: 'x' },
      { kind: 'exception', ...identify(4), exception_type: 'TypeError' },
      { kind: 'metric', ...identify(5), name: 'm', value: 2 },
      { kind: 'heartbeat', ...identify(6) },
      { kind: 'lifecycle', ...identify(7), phase: 'end' },
    ],
  })
  const described: string[] = []
  for await (const { data } of client.records.follow('s')) {
    expectTypeOf(data.kind).toEqualTypeOf<'lifecycle' | 'state' | 'event' | 'metric' | 'heartbeat'>()
    expectTypeOf(data.received_at).toEqualTypeOf<Date>()
    described.push(describeRecord(data))
  }
  const time = at.getTime()
  expect(described).toEqual(['start', '{"a":1}', `x ${time}`, `exception ${time}`, 'm 2', 'undefined', 'end'])
})

it('says which id is unknown, and not that the server lacks the path', async () => {
  const error: unknown = await client.sessions.get('nope').catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(NotFoundError)
  expect(error).toMatchObject({ missing: 'resource' })
  expect((error as Error).message).toBe(
    'telemetry.sessions.get failed with status 404: Session not found. Check the id.',
  )
})
