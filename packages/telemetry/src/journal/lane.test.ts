import { describe, expect, it } from 'vitest'
import { encodeFrame } from './frame.ts'
import { Lane } from './lane.ts'
import { createMemorySpool } from './memory-spool.ts'
import { readProgress } from './progress.ts'
import { type ClassLetter, writeLine } from './record.ts'

/** A lane of segments of 10 records, and what adds a record to it. */
function openLane(): { readonly lane: Lane; readonly add: (letter: ClassLetter) => void } {
  const frame = (letter: ClassLetter, sequence: number): Uint8Array => {
    const line = writeLine(letter, 's', 0, 'event', `,"pad":"${'x'.repeat(400)}"`)
    return encodeFrame('j', { first: sequence, last: sequence, count: 1, time: 0 }, line)
  }
  const recordBytes = frame('E', 1).length
  const lane = new Lane(
    createMemorySpool(),
    [],
    readProgress(undefined),
    {
      segmentBytes: recordBytes * 10 - 20,
      maxBytes: recordBytes * 46,
      maxMemoryBytes: recordBytes * 46,
      maxAgeMs: Infinity,
      retryMs: 1000,
      syncs: false,
    },
    { now: () => 0, monotonic: () => 0 },
  )
  return {
    lane,
    add: (letter) => {
      const sequence = lane.accepted + 1
      const bytes = frame(letter, sequence)
      lane.append(bytes, 0, bytes.length, { first: sequence, last: sequence, count: 1, time: 0 }, letter)
    },
  }
}

/** The ledger adds up, and no number in it is negative. */
function expectBalance(lane: Lane): void {
  expect(lane.pending).toBe(lane.accepted - lane.tally.settled)
  for (const count of [lane.pending, ...Object.values(lane.tally.dropped)]) expect(count).toBeGreaterThanOrEqual(0)
}

async function deliverAll(lane: Lane, maxRecords: number): Promise<number> {
  let delivered = 0
  for (;;) {
    const batch = await lane.take(maxRecords, Infinity)
    if (batch === undefined) return delivered
    delivered += batch.records.length
    lane.settle({ delivered: batch.records.length, duplicate: 0, rejected: 0 })
    expectBalance(lane)
  }
}

describe('a lane that is full', () => {
  it('drops no records of a segment that is being read', async () => {
    const { lane, add } = openLane()
    for (let count = 0; count < 40; count += 1) add('E')
    const taking = lane.take(10, Infinity)
    for (let count = 0; count < 40; count += 1) add('E')
    const batch = await taking
    expect(batch?.records).toHaveLength(10)
    lane.settle({ delivered: 10, duplicate: 0, rejected: 0 })
    expectBalance(lane)
    const rest = await deliverAll(lane, 7)
    expect(lane.pending).toBe(0)
    expect(lane.tally.delivered).toBe(10 + rest)
    expect(lane.tally.dropped.full).toBe(80 - 10 - rest)
  })

  it('counts each dropped record once when a segment loses some, is delivered in part, and loses more', async () => {
    const { lane, add } = openLane()
    for (let count = 0; count < 5; count += 1) for (const letter of ['H', 'E'] as const) add(letter)
    // The heartbeats go first.
    for (let count = 0; count < 40; count += 1) add('X')
    expect(lane.tally.dropped.full).toBe(5)
    const batch = await lane.take(2, Infinity)
    expect(batch?.records).toHaveLength(2)
    lane.settle({ delivered: 2, duplicate: 0, rejected: 0 })
    expectBalance(lane)
    // Then the other three events, and a segment of exceptions.
    for (let count = 0; count < 10; count += 1) add('X')
    expect(lane.tally.dropped.full).toBe(18)
    const rest = await deliverAll(lane, 100)
    expect(lane).toMatchObject({ accepted: 60, pending: 0 })
    expect(lane.tally.dropped.full).toBe(60 - 2 - rest)
  })
})
