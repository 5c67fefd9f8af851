/** "SKSG" as a little-endian number. */
export const MAGIC = 0x47534b53
/** Incremented with every change of the layout. */
export const LAYOUT_VERSION = 1
/** Terms per dictionary block. The sparse index has one entry per block. */
export const BLOCK_SIZE = 16
/**
 * Lengths are capped at this number of terms and stored in 16 bits. The length only lowers the scores of long
 * documents.
 */
export const MAX_DOC_LENGTH = 0xffff

/**
 * The layout of a segment. All numbers are little-endian:
 *
 * ```
 * header          the fields below
 * times           float64 × docs    ms since 1970
 * conversations   uint32  × docs
 * offsets         uint32  × docs    doc number − first doc number; only if there are gaps
 * lengths         uint16  × docs    number of terms
 * roles           uint8   × docs    then padding to a multiple of 4
 * blocks          (uint32, uint32) per dictionary block: offsets of its terms and of its posting lists
 * dictionary      terms in the order of their UTF-8 bytes: varint length of the prefix shared with the previous term
 *                 (0 at the start of a block), varint length of the rest, the rest, varint document frequency,
 *                 varint byte length of the posting list
 * postings        the posting lists, in the order of the terms
 * ```
 *
 * The bytes do not contain document numbers, because the store assigns them at commit.
 */
export const HEADER = {
  magic: 0,
  layoutVersion: 4,
  analysisVersion: 6,
  /** The checksum of all following bytes. */
  checksum: 8,
  hasOffsets: 12,
  docCount: 16,
  blockCount: 20,
  termCount: 24,
  dictionary: 28,
  postings: 32,
  byteLength: 36,
  totalLength: 40,
  end: 48,
} as const

/** Byte offsets of the columns of a segment. */
export interface SegmentLayout {
  readonly times: number
  readonly conversations: number
  readonly offsets: number
  readonly lengths: number
  readonly roles: number
  readonly blocks: number
  readonly dictionary: number
}

/** Computes the offsets of the columns. Each is aligned for its type. */
export function segmentLayout(docCount: number, blockCount: number, hasOffsets: boolean): SegmentLayout {
  const times = HEADER.end
  const conversations = times + 8 * docCount
  const offsets = conversations + 4 * docCount
  const lengths = offsets + (hasOffsets ? 4 * docCount : 0)
  const roles = lengths + 2 * docCount
  const blocks = Math.ceil((roles + docCount) / 4) * 4
  return { times, conversations, offsets, lengths, roles, blocks, dictionary: blocks + 8 * blockCount }
}

/** The bytes are not an index that this version can read. Build it from the texts, which are the source of truth. */
export class IndexError extends Error {
  override readonly name = 'IndexError'
  /** `corrupt`: the bytes are damaged. `outdated`: another version of the layout or the analysis wrote them. */
  readonly code: 'corrupt' | 'outdated'

  constructor(code: 'corrupt' | 'outdated', message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
