// The format of a segment. Pure: bytes in, frames out.
//
// A frame is one line of 91 bytes, and the records that were written together, one line each:
//
//   \u001ES2 CHECKSUM LENGTH FIRST LAST COUNT TIME KIND JOURNAL\n
//
// All numbers are hexadecimal, of a fixed width. JOURNAL is the id of the journal, filled with spaces. The checksum covers everything after it. JSON never contains \u001E, so a
// reader finds the next frame after damaged bytes. FIRST, LAST and COUNT are redundant: if one of them is damaged, the
// reader knows that, and counts the lost records by the lines.
import { checksum } from './checksum.ts'

/** Bytes of the line that begins a frame. */
export const HEADER_BYTES = 91

const MARK = 0x1e
const NEWLINE = 0x0a
const SPACE = 0x20
const LETTER = 0x53
const VERSION = 0x32
/** All records of the range are there. */
const WHOLE = 0x52
/** Some are not, and the others carry their numbers. */
const COMPACTED = 0x43

// The positions of the fields in the header.
const AT = {
  checksum: 4,
  length: 13,
  first: 22,
  last: 35,
  count: 48,
  time: 55,
  kind: 68,
  journal: 70,
  end: 90,
} as const

const JOURNAL_BYTES = AT.end - AT.journal

/** The range of records in a frame. */
export interface FrameRange {
  /** Number of the first record. */
  readonly first: number
  /** Number of the last record. */
  readonly last: number
  /** Number of the records that are there. It is less than the range if some were dropped, because the journal was full. */
  readonly count: number
  /** Wall time of the write, in milliseconds. */
  readonly time: number
}

/** A frame in the bytes of a segment. */
export interface Frame extends FrameRange {
  /** The id of the journal, which the ids of its records begin with. */
  readonly journal: string
  /** Offset of its header. */
  readonly start: number
  /** Offset of its records. */
  readonly records: number
  /** Offset after its last byte. */
  readonly end: number
}

/** Bytes that are no frame. */
export interface Damage {
  readonly start: number
  readonly end: number
  /** Number of records in them, as far as the bytes tell. The numbers of the next frame tell better. */
  readonly records: number
}

/** The frames of a segment, in their order, and what is between them. */
export interface Scan {
  readonly frames: readonly Frame[]
  readonly damages: readonly Damage[]
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Creates what the headers of all frames of a journal have in common. Its id has at most 20 ASCII characters. */
export function createHeader(journal: string): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES).fill(SPACE)
  header.set([MARK, LETTER, VERSION])
  header.set(encoder.encode(journal).subarray(0, JOURNAL_BYTES), AT.journal)
  header[AT.end] = NEWLINE
  return header
}

/** Completes the frame that the bytes from `start` to `end` are: room for the header, and the records behind it. */
export function writeHeader(
  header: Uint8Array,
  bytes: Uint8Array,
  start: number,
  end: number,
  range: FrameRange,
): void {
  const { first, last, count, time } = range
  const isWhole = last - first + 1 === count
  bytes.set(header, start)
  writeHex(bytes, start + AT.length, 8, end - start - HEADER_BYTES)
  writeHex(bytes, start + AT.first, 12, first)
  writeHex(bytes, start + AT.last, 12, last)
  writeHex(bytes, start + AT.count, 6, count)
  writeHex(bytes, start + AT.time, 12, time)
  bytes[start + AT.kind] = isWhole ? WHOLE : COMPACTED
  writeHex(bytes, start + AT.checksum, 8, checksum(bytes.subarray(start + AT.length, end)))
}

/** Encodes a frame of whole lines. */
export function encodeFrame(journal: string, range: FrameRange, lines: string): Uint8Array {
  const records = encoder.encode(lines)
  const bytes = new Uint8Array(HEADER_BYTES + records.length)
  bytes.set(records, HEADER_BYTES)
  writeHeader(createHeader(journal), bytes, 0, bytes.length, range)
  return bytes
}

/** Finds the frames of a segment. Whatever the bytes are, every one of them is in a frame or in a damage. */
export function scanFrames(bytes: Uint8Array): Scan {
  const frames: Frame[] = []
  const damages: Damage[] = []
  let at = 0
  while (at < bytes.length) {
    const frame = readFrame(bytes, at)
    if (frame !== undefined) {
      frames.push(frame)
      at = frame.end
      continue
    }
    const end = findFrame(bytes, at + 1)
    damages.push({ start: at, end, records: countLost(bytes, at, end) })
    at = end
  }
  return { frames, damages }
}

/** Returns the frame at an offset, or `undefined` if its bytes are not what was written. */
function readFrame(bytes: Uint8Array, start: number): Frame | undefined {
  const header = readHeader(bytes, start)
  if (header === undefined) return undefined
  const end = start + HEADER_BYTES + header.length
  if (end > bytes.length) return undefined
  const expected = readHex(bytes, start + AT.checksum, 8)
  if (expected !== checksum(bytes.subarray(start + AT.length, end))) return undefined
  const { first, last, count, time } = header
  const journal = decoder.decode(bytes.subarray(start + AT.journal, start + AT.end)).trimEnd()
  return { journal, first, last, count, time, start, records: start + HEADER_BYTES, end }
}

/** Reads a header whose fields agree with each other, whatever its checksum. */
function readHeader(bytes: Uint8Array, start: number): (FrameRange & { readonly length: number }) | undefined {
  if (start + HEADER_BYTES > bytes.length || bytes[start + AT.end] !== NEWLINE) return undefined
  if (!isMark(bytes, start) || bytes[start + AT.checksum - 1] !== SPACE || bytes[start + AT.length - 1] !== SPACE)
    return undefined
  const length = readHex(bytes, start + AT.length, 8)
  const first = readHex(bytes, start + AT.first, 12)
  const last = readHex(bytes, start + AT.last, 12)
  const count = readHex(bytes, start + AT.count, 6)
  const time = readHex(bytes, start + AT.time, 12)
  if (length === undefined || first === undefined || last === undefined) return undefined
  if (count === undefined || time === undefined) return undefined
  const isSound = bytes[start + AT.kind] === COMPACTED ? count <= last - first : count === last - first + 1
  return isSound ? { length, first, last, count, time } : undefined
}

/** Counts the records of a damaged frame: by its header if its numbers agree, else by its lines. */
function countLost(bytes: Uint8Array, start: number, end: number): number {
  const header = readHeader(bytes, start)
  if (header !== undefined && start + HEADER_BYTES + header.length === end) return header.count
  let lines = 0
  for (let at = start + HEADER_BYTES; at < end; at += 1) if (bytes[at] === NEWLINE) lines += 1
  return lines
}

function isMark(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === MARK && bytes[at + 1] === LETTER && bytes[at + 2] === VERSION
}

function findFrame(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(MARK, from); at !== -1; at = bytes.indexOf(MARK, at + 1)) if (isMark(bytes, at)) return at
  return bytes.length
}

/** Writes 24 bits at a time, because integers of that size are faster than numbers of 48 bits. */
export function writeHex(bytes: Uint8Array, start: number, width: number, value: number): void {
  if (width > 6) {
    const high = Math.floor(value / 0x1_00_00_00)
    writeHex(bytes, start, width - 6, high)
    writeHex(bytes, start + width - 6, 6, value - high * 0x1_00_00_00)
    return
  }
  let rest = value | 0
  for (let at = start + width - 1; at >= start; at -= 1) {
    const digit = rest & 15
    bytes[at] = digit < 10 ? 0x30 + digit : 0x57 + digit
    rest >>= 4
  }
}

function readHex(bytes: Uint8Array, start: number, width: number): number | undefined {
  let value = 0
  for (let at = start; at < start + width; at += 1) {
    const code = bytes[at]!
    const digit = code >= 0x30 && code <= 0x39 ? code - 0x30 : code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
    if (digit < 0) return undefined
    value = value * 16 + digit
  }
  return value
}
