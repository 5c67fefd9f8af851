import { encodeFrame, scanFrames } from './frame.ts'
import { Lane, type LaneBounds, type LaneClock } from './lane.ts'
import { readProgress } from './progress.ts'
import { CLASS_LETTERS, writeLine } from './record.ts'
import type { AbandonedSpool } from './segment.ts'
import { describeHang, hangId, type WatchContext } from '../hang/describe-hang.ts'
import { type Note, readNote, writeNote } from './note.ts'

/** A line of the watchdog. */
interface HangReport {
  readonly state: string
  readonly context: WatchContext
  readonly hang: number
  readonly durationMs: number
  readonly at: string
  readonly isBlocked: boolean
  readonly blockedIn?: string
  readonly activity?: string
  readonly stack?: string
}

/** The record of a hang, as its line has it. */
interface HangRecord {
  readonly kind: string
  readonly fields: string
  /** In milliseconds. */
  readonly time: number
}

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
  let following: number | undefined
  for (const segment of segments.toReversed()) {
    const last = following === undefined ? await findLast(segment) : following - 1
    // A copy with a later number has none of its own records.
    if (last < segment.first - 1) continue
    following = segment.first
    // The kill came between its creation and its first record. What is appended now gets its name.
    if (last < segment.first) segment.remove()
    else ranges.unshift({ segment, last })
  }
  const lane = new Lane(spool, ranges, progress, bounds, clock)
  const crashed = died ? note.open.map(({ id }) => id) : []
  for (const id of crashed) {
    for (const { kind, fields, time } of readHangs(abandoned.hangs, id, note))
      append(lane, note.journal, id, kind, fields, time)
    append(lane, note.journal, id, 'lifecycle', ',"phase":"crash","reason":"process_gone_without_end"', clock.now())
  }
  if (note.open.length > 0) spool.saveNote(writeNote({ ...note, open: [] }))
  return { lane, note, crashed }
}

/** Appends a record behind those that its process wrote. */
function append(lane: Lane, journal: string, sessionId: string, kind: string, fields: string, time: number): void {
  const number = lane.accepted + 1
  const range = { first: number, last: number, count: 1, time }
  const line = writeLine(CLASS_LETTERS.lifecycle, sessionId, time, kind, fields)
  const frame = encodeFrame(journal, range, line)
  lane.append(frame, 0, frame.length, range, CLASS_LETTERS.lifecycle)
}

/** Reads the hangs that the watchdog noted and the blocked thread could not record. Returns the fields of their events. */
function readHangs(text: string | undefined, sessionId: string, note: Note): HangRecord[] {
  // A hang is noted again when its stack is known.
  const found = new Map<string, HangRecord>()
  for (const line of (text ?? '').split('\n')) {
    try {
      const { state, context, at, ...report } = JSON.parse(line) as HangReport
      const { session, watch, timeoutMs } = context
      if (state !== 'hung' || session !== sessionId || report.hang <= (note.hangs[watch] ?? 0)) continue
      const id = hangId(watch, report.hang)
      const known = { blockedIn: undefined, activity: undefined, stack: undefined, ...report }
      const event = describeHang({ ...known, seconds: Math.floor(report.durationMs / 1000) }, timeoutMs)
      const fields = `,${JSON.stringify(event).slice(1, -1)}`
      found.set(id, { kind: `event#${id}`, fields, time: Date.parse(at) })
    } catch {
      // The last line may be torn.
    }
  }
  return [...found.values()]
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
