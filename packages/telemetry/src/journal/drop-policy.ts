// What a full journal drops. Pure: descriptions of segments in, decisions out.
import { encodeFrame, type FrameRange, scanFrames } from './frame.ts'
import { countMerged, mergeStateLines } from './merge-updates.ts'
import { DROP_ORDER, joinLines, type NumberedLine, readLines } from './record.ts'

/** What the policy knows of a segment. */
export interface SegmentSummary {
  readonly bytes: number
  /** The letters of the classes of its records. */
  readonly letters: string
  /** Whether it must stay as it is: it is being written, or being sent. */
  readonly isBusy: boolean
  /** Whether its updates of states are merged. */
  readonly isMerged: boolean
}

/** A segment, and the letters of the classes that it loses. */
export interface Eviction {
  readonly index: number
  readonly letters: string
}

/** The classes that are no loss. */
const WORTHLESS = DROP_ORDER[0]!

/**
 * Chooses what to drop next, or `undefined` if the segments are within `maxBytes` or nothing can go. The least important
 * class goes first, and of a class the oldest. Signs of life and updates that later ones supersede are no loss, so they go
 * before anything else.
 */
export function planEviction(segments: readonly SegmentSummary[], maxBytes: number): Eviction | undefined {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  if (bytes <= maxBytes) return undefined
  for (const letters of DROP_ORDER) {
    const unmerged = segments.findIndex(
      (segment) => !segment.isBusy && !segment.isMerged && segment.letters.includes('T'),
    )
    if (letters !== WORTHLESS && unmerged >= 0) return { index: unmerged, letters: WORTHLESS }
    const index = segments.findIndex(
      (segment) => !segment.isBusy && segment.letters.split('').some((letter) => letters.includes(letter)),
    )
    if (index >= 0) return { index, letters }
  }
  return undefined
}

/** Numbers of records that are gone, by reason. */
export interface Missing {
  readonly full: number
  /** Those that are merged into later ones. */
  readonly superseded: number
}

/** A segment without some of its records. */
export interface Compacted {
  readonly bytes: Uint8Array
  /** The records that its frames lack from `next` on. */
  readonly missing: Missing
  /** Those that they lacked before. */
  readonly before: Missing
  /** The letters that are left. */
  readonly letters: string
}

interface CompactedFrame extends FrameRange {
  last: number
  readonly journal: string
  readonly lines: readonly NumberedLine[]
}

/**
 * Drops the records of some classes from a segment, and merges the updates of each state. The ranges of its frames stay, so the numbers tell how many are gone.
 * Records before `next` are settled and go too. Damaged bytes go: the numbers tell of them as well.
 */
export function compact(bytes: Uint8Array, drop: string, next: number): Compacted {
  const decoder = new TextDecoder()
  const source = scanFrames(bytes).frames.filter((frame) => frame.last >= next)
  const found = source.flatMap((frame) =>
    readLines(frame, decoder.decode(bytes.subarray(frame.records, frame.end))).filter(({ index }) => index >= next),
  )
  const lines = mergeStateLines(found.filter(({ line }) => !drop.includes(line.charAt(0))))
  const numbers = source.reduce((sum, frame) => sum + frame.last - Math.max(frame.first, next) + 1, 0)
  const frames: CompactedFrame[] = []
  let at = 0
  for (const frame of source) {
    const kept: NumberedLine[] = []
    for (; at < lines.length && lines[at]!.index <= frame.last; at += 1) kept.push(lines[at]!)
    const before = frames.at(-1)
    const first = Math.max(frame.first, next)
    if (kept.length === 0 && before?.count === 0 && before.last + 1 === first) before.last = frame.last
    else frames.push({ ...frame, first, count: kept.length, lines: kept })
  }
  const parts = frames.map((frame) => encodeFrame(frame.journal, frame, joinLines(frame, frame.lines)))
  const letters = [...new Set(lines.map(({ line }) => line.charAt(0)))].join('')
  return { bytes: concat(parts), missing: count(numbers, lines), before: count(numbers, found), letters }
}

/** Counts what is missing of a number of records. */
function count(numbers: number, lines: readonly NumberedLine[]): Missing {
  const superseded = countMerged(lines)
  return { full: numbers - lines.length - superseded, superseded }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
