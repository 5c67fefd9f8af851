// Filters that match little among much: iteration finds everything, and a page examines a bounded number of rows.
import { SekhaClient } from '@sekha/core'
import { TelemetryNamespace } from '@sekha/core/telemetry'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createController } from '../../src/controller.ts'
import { telemetry } from '../../src/services/telemetry/service.ts'

type Record = NonNullable<Parameters<TelemetryNamespace['records']['ingest']>[1]>['records'][number]
type SessionFilters = NonNullable<Parameters<TelemetryNamespace['sessions']['list']>[0]>

const origin = 'http://127.0.0.1:8080'
const start = Date.parse('2026-01-01T00:00:00Z')
const identify = (sequence: number, seconds = sequence) => ({
  id: `record-${sequence}`,
  sequence,
  timestamp: new Date(start + seconds * 1000),
})

const controller = createController({ services: [telemetry()], now: () => start })
const client = new TelemetryNamespace(new SekhaClient({ fetch: controller.fetch }))
afterAll(() => controller.close())

/** Counts the pages of a list, also the empty ones. */
async function countPages(path: string, filters: object): Promise<number> {
  const parameters = Object.entries(filters).flatMap(([name, value]) =>
    [value].flat().map((one: unknown) => [name, String(one)]),
  )
  let pages = 0
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const query = new URLSearchParams([...parameters, ...(cursor === '' ? [] : [['cursor', cursor]])])
    const response = await controller.fetch(`${origin}${path}?${query}`)
    cursor = ((await response.json()) as { next_cursor: string | null }).next_cursor
  }
  return pages
}

describe('a list of 6,000 events', () => {
  const exceptions = new Set([1, 3001, 6000])
  const rarities = new Set([...exceptions, 5500])

  beforeAll(async () => {
    const rare = { name: 'rare', group: 'rare', labels: ['rare'] }
    const records = Array.from({ length: 6000 }, (_, index): Record => {
      const identity = identify(index + 1)
      if (exceptions.has(index + 1)) return { kind: 'exception', ...identity, ...rare, exception_type: 'TypeError' }
      if (rarities.has(index + 1)) return { kind: 'event', ...identity, ...rare, category: 'debug' }
      return { kind: 'event', ...identity, name: 'common' }
    })
    for (let from = 0; from < records.length; from += 1000)
      await client.records.ingest('s', { records: records.slice(from, from + 1000) })
  })

  it.each([
    [{ category: ['error'] }, exceptions, 1],
    [{ category: ['warning', 'error', 'critical'] }, exceptions, 1],
    [{ exceptions: true }, exceptions, 1],
    [{ name: 'rare' }, rarities, 1],
    [{ name: 'rare', category: ['error'] }, exceptions, 1],
    // These have no index.
    [{ label: 'rare' }, rarities, 2],
    [{ group: 'rare' }, rarities, 2],
    [{ category: ['error', 'debug'] }, rarities, 2],
  ])('finds the few that match %j', async (filters, expected, pages) => {
    for (const order of ['asc', 'desc'] as const) {
      const found = []
      for await (const { sequence } of client.events.list('s', { ...filters, order })) found.push(sequence)
      const ordered = [...expected].toSorted((a, b) => a - b)
      expect(found).toEqual(order === 'asc' ? ordered : ordered.toReversed())
    }
    expect(await countPages('/api/sessions/s/events', filters)).toBe(pages)
  })
})

describe('a list of 2,100 sessions', () => {
  beforeAll(async () => {
    const create = (index: number) => {
      const isRare = index % 1000 === 0
      const program = isRare ? { parent_id: 'p', machine_id: 'm', hostname: 'h' } : { product: 'x' }
      const first: Record = { kind: 'lifecycle', ...identify(1, index), phase: 'start', ...program }
      const last: Record = isRare
        ? { kind: 'event', ...identify(2, index), name: 'application_appears_hung' }
        : { kind: 'lifecycle', ...identify(2, index), phase: 'end' }
      return client.records.ingest(`s${index}`, { records: [first, last] })
    }
    for (let from = 0; from < 2100; from += 300)
      await Promise.all(Array.from({ length: 300 }, (_, index) => create(from + index)))
    await client.sessions.end('s')
  })

  it.each<[SessionFilters, number]>([
    [{ parent_id: 'p' }, 1],
    [{ machine_id: 'm' }, 1],
    [{ status: ['active'] }, 1],
    [{ status: ['suspended', 'active'] }, 1],
    [{ hung: true }, 1],
    // This has no index.
    [{ hostname: 'h' }, 2],
  ])('finds the few that match %j', async (filters, pages) => {
    const found = []
    for await (const { id } of client.sessions.list(filters)) found.push(id)
    expect(found).toEqual(['s0', 's1000', 's2000'])
    expect(await countPages('/api/sessions', filters)).toBe(pages)
  })
})
