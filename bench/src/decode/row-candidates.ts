import { deepStrictEqual, equal } from 'node:assert/strict'
import type { Candidate } from '../harness/candidate.ts'
import { rowDecoders, type TakeRows } from './decoders.ts'
import { makeRow, type Row, rowChunks, streamOf, sumOfIds } from './fixtures.ts'

/** The tasks. */
export const rowTasks = { time: 'rows', memory: 'memory', longMemory: 'memory, ten times as long' } as const

const CHUNK_BYTES = 16 * 1024
const CHECKED_ROWS = 5000
const MEMORY_SAMPLES = 20

export async function openCandidate(name: string): Promise<Candidate> {
  const takeRows = await rowDecoders[name]!()
  const kept = new Map<number, readonly Uint8Array[]>()
  return {
    async verify() {
      const rows: Row[] = []
      await takeRows(streamOf(rowChunks(CHECKED_ROWS, 1000)), (row) => rows.push(row))
      deepStrictEqual(
        rows,
        Array.from({ length: CHECKED_ROWS }, (_, id) => makeRow(id)),
      )
    },
    async run(task, rows) {
      if (task !== rowTasks.time) return peakGrowth(takeRows, rows)
      // The chunks are made beforehand, so that only decoding is timed.
      if (!kept.has(rows)) kept.set(rows, [...rowChunks(rows, CHUNK_BYTES)])
      let sum = 0
      await takeRows(streamOf(kept.get(rows)!), ({ id }) => (sum += id))
      equal(sum, sumOfIds(rows))
    },
  }
}

/** Returns the maximum of retained KiB while the rows are decoded, measured after collections. */
async function peakGrowth(takeRows: TakeRows, rows: number): Promise<number> {
  const every = Math.ceil(rows / MEMORY_SAMPLES)
  const before = liveBytes()
  let peak = before
  let sum = 0
  await takeRows(streamOf(rowChunks(rows, CHUNK_BYTES)), ({ id }) => {
    sum += id
    if (id % every === 0) peak = Math.max(peak, liveBytes())
  })
  equal(sum, sumOfIds(rows))
  return (peak - before) / 1024
}

function liveBytes(): number {
  globalThis.gc?.()
  // Freed buffers are subtracted only after the sweep that the first collection started.
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
