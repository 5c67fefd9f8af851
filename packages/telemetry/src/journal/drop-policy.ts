// What a full journal drops. Pure: descriptions of segments in, decisions out.
import { encodeFrame, type FrameRange, scanFrames } from './frame.ts'
import { DROP_ORDER, joinLines, type NumberedLine, readLines } from './record.ts'

/** What the policy knows of a segment. */
export interface SegmentSummary {
  readonly bytes: number
  /** The letters of the classes of its records. */
  readonly letters: string
  /** Whether it must stay as it is: it is being written, or being sent. */
  readonly isBusy: boolean
}

/** A segment, and the letters of the classes that it loses. */
export interface Eviction {
  readonly index: number
  readonly letters: string
}

/**
 * Chooses what to drop next, or `undefined` if the segments are within `maxBytes` or nothing can go. The least important
 * class goes first, and of a class the oldest.
 */
export function planEviction(segments: readonly SegmentSummary[], maxBytes: number): Eviction | undefined {
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0)
  if (bytes <= maxBytes) return undefined
  for (const letters of DROP_ORDER) {
    const index = segments.findIndex(
      (segment) => !segment.isBusy && segment.letters.split('').some((letter) => letters.includes(letter)),
    )
    if (index >= 0) return { index, letters }
  }
  return undefined
}

/** A segment without some of its records. */
export interface Compacted {
  readonly bytes: Uint8Array
  /** Number of records that its frames lack, now and before. */
  readonly missing: number
  /** The letters that are left. */
  readonly letters: string
}

interface CompactedFrame extends FrameRange {
  last: number
  readonly journal: string
  readonly lines: readonly NumberedLine[]
}

/**
 * Drops the records of some classes from a segment. The ranges of its frames stay, so the numbers tell how many are gone.
 * Records before `next` are settled and go too. Damaged bytes go: the numbers tell of them as well.
 */
export function compact(bytes: Uint8Array, drop: string, next: number): Compacted {
  const frames: CompactedFrame[] = []
  const decoder = new TextDecoder()
  let letters = ''
  let missing = 0
  for (const frame of scanFrames(bytes).frames) {
    if (frame.last < next) continue
    const kept: NumberedLine[] = []
    for (const line of readLines(frame, decoder.decode(bytes.subarray(frame.records, frame.end)))) {
      if (line.index < next) continue
      const letter = line.line.charAt(0)
      if (drop.includes(letter)) continue
      kept.push(line)
      if (!letters.includes(letter)) letters += letter
    }
    const before = frames.at(-1)
    const first = Math.max(frame.first, next)
    missing += frame.last - first + 1 - kept.length
    if (kept.length === 0 && before?.count === 0 && before.last + 1 === first) before.last = frame.last
    else frames.push({ ...frame, first, count: kept.length, lines: kept })
  }
  const parts = frames.map((frame) => encodeFrame(frame.journal, frame, joinLines(frame, frame.lines)))
  return { bytes: concat(parts), missing, letters }
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
