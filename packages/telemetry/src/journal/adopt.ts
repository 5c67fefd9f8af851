import { HEADER_BYTES, scanFrames, writeHeader } from './frame.ts'
import { Lane, type LaneBounds, type LaneClock } from './lane.ts'
import { readProgress } from './progress.ts'
import { CLASS_LETTERS, writeLine } from './record.ts'
import type { AbandonedSpool } from './segment.ts'
import { formatTimestamp } from '../encode/timestamp.ts'
import { type Note, readNote, writeNote } from './note.ts'

/** A lane that another process left. */
export interface AdoptedLane {
  readonly lane: Lane
  readonly note: Note
  /** The sessions that its process did not end. Each got a record of the crash. */
  readonly crashed: readonly string[]
}

/** Opens what another process left, and records the crash of its open sessions. */
export async function openAdopted(
  abandoned: AbandonedSpool,
  bounds: LaneBounds,
  clock: LaneClock,
): Promise<AdoptedLane> {
  const { spool, segments, died } = abandoned
  const progress = readProgress(abandoned.progress)
  const note = readNote(abandoned.note)
  const ranges: { segment: (typeof segments)[number]; last: number }[] = []
  for (const [at, segment] of segments.entries()) {
    const following = segments[at + 1]
    ranges.push({ segment, last: following === undefined ? await findLast(segment) : following.first - 1 })
  }
  const lane = new Lane(spool, ranges, progress, bounds, clock)
  const crashed = died ? note.open.map(({ id }) => id) : []
  for (const id of crashed) {
    const sequence = lane.accepted + 1
    const time = clock.now()
    const json =
      `{"kind":"lifecycle","id":"${note.journal}.${sequence}","sequence":${sequence},` +
      `"timestamp":"${formatTimestamp(time)}","phase":"crash","reason":"process_gone_without_end"}`
    const lines = new TextEncoder().encode(writeLine(CLASS_LETTERS.lifecycle, id, json))
    const frame = new Uint8Array(HEADER_BYTES + lines.length)
    frame.set(lines, HEADER_BYTES)
    const range = { first: sequence, last: sequence, count: 1, time }
    writeHeader(frame, 0, range, lines.length)
    lane.append(frame, range, CLASS_LETTERS.lifecycle)
  }
  if (note.open.length > 0) spool.saveNote(writeNote({ ...note, open: [] }))
  return { lane, note, crashed }
}

/** Finds the number of the last record of a segment. Damaged bytes at its end count as the records that they held. */
async function findLast(segment: {
  readonly first: number
  read(offset: number): Promise<Uint8Array>
}): Promise<number> {
  const bytes = await segment.read(0).catch(() => new Uint8Array())
  const { frames, damages } = scanFrames(bytes)
  const end = frames.at(-1)?.end ?? 0
  const last = frames.at(-1)?.last ?? segment.first - 1
  return damages.reduce((sum, { start, records }) => sum + (start >= end ? records : 0), last)
}
