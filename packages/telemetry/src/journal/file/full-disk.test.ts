import * as fs from 'node:fs'
import { createManualClock } from '@sekha/core/testing'
import { temporaryDirectory } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { Encoder } from '../../encode/encoder.ts'
import { resolveLimits } from '../../encode/limits.ts'
import { createScrubber } from '../../encode/scrub.ts'
import { Journal } from '../journal.ts'
import { Lane, type LaneBounds } from '../lane.ts'
import { readProgress } from '../progress.ts'
import { LinePrefix } from '../record.ts'
import { openFileRoot } from './file-root.ts'
import type { FileSystem } from './file-system.ts'

const bounds: LaneBounds = {
  segmentBytes: 100_000,
  maxBytes: 1_000_000,
  maxMemoryBytes: 1_000_000,
  maxAgeMs: 1_000_000,
  retryMs: 5000,
  syncs: false,
}

/** A disk with `room` more bytes for segments. It takes a part of a write that does not fit, as a real one does. */
function createDisk(): FileSystem & { room: number } {
  const disk = {
    ...(fs as unknown as FileSystem),
    room: Infinity,
    writeSync: (file: number, bytes: Uint8Array, offset: number, length: number, position?: number): number => {
      if (disk.room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      const written = fs.writeSync(file, bytes, offset, Math.min(length, disk.room), position)
      disk.room -= written
      return written
    },
  }
  return disk
}

async function takeAll(lane: Lane): Promise<number[]> {
  const indexes: number[] = []
  for (;;) {
    const batch = await lane.take(10, 100_000)
    if (batch === undefined) return indexes
    indexes.push(...batch.records.map(({ index }) => index))
    lane.settle({ delivered: batch.records.length, duplicate: 0, rejected: 0 })
  }
}

describe('a disk that is full', () => {
  it('makes the journal go on in memory, says why, loses nothing, and is used again when there is room', async () => {
    const clock = createManualClock()
    const disk = createDisk()
    const { spool } = openFileRoot(disk, await temporaryDirectory(), 'own')
    const lane = new Lane(spool, [], readProgress(undefined), bounds, clock)
    const encoder = new Encoder(resolveLimits(), createScrubber())
    const journal = new Journal(lane, 'strict', 'j', clock, encoder, () => {})
    const prefix = new LinePrefix('event', 'event', 's')
    const add = (count: number): void => {
      for (let at = 0; at < count; at += 1) {
        const line = journal.begin(prefix)
        line.field('name').text('x'.repeat(50))
        journal.add(prefix, line, false)
      }
    }
    add(10)
    expect(lane.failure).toBeUndefined()
    // The next frame fits in part.
    disk.room = 100
    add(10)
    expect(lane.failure).toBe('ENOSPC: no space left on device, write')
    disk.room = Infinity
    await clock.advance(5000)
    add(10)
    expect(lane.failure).toBeUndefined()
    expect(lane.pending).toBe(30)
    expect(await takeAll(lane)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1))
    expect(lane.tally).toMatchObject({ delivered: 30, dropped: { corrupt: 0, full: 0 } })
    await lane.close()
  })
})
