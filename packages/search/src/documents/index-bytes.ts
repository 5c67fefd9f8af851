import { checksum } from '../segments/checksum.ts'
import { IndexError } from '../segments/segment-layout.ts'
import type { Steps } from '../steps/steps.ts'
import { keepDocument, type KeptDocument } from './document.ts'

/** "SKIX" as a little-endian number. */
const magic = 0x58494b53
/** Incremented with every change of the layout. */
const layoutVersion = 1

/**
 * The layout of an encoded index. All numbers are little-endian:
 *
 * ```
 * header      the fields below
 * segment     one segment of all documents, padded to a multiple of 4 bytes; empty if there is no document
 * documents   blocks of up to 512 documents: uint32 byte length, then JSON: an array of
 *             [id, text, conversation or null, role or null, ms since 1970 or null, fields]
 * ```
 */
const header = {
  magic: 0,
  layoutVersion: 4,
  /** The checksum of all following bytes. */
  checksum: 8,
  byteLength: 12,
  segmentBytes: 16,
  docCount: 20,
  end: 24,
} as const

const docsPerBlock = 512
const encoder = new TextEncoder()

/** Encodes a segment and its documents, in order. The same input always produces the same bytes. */
export function* encodeBytes(segment: Uint8Array, documents: readonly KeptDocument[]): Steps<Uint8Array<ArrayBuffer>> {
  const blocks: Uint8Array[] = []
  for (let start = 0; start < documents.length; start += docsPerBlock) {
    blocks.push(encoder.encode(JSON.stringify(documents.slice(start, start + docsPerBlock).map(toRow))))
    yield
  }
  const documentsAt = header.end + Math.ceil(segment.length / 4) * 4
  const bytes = new Uint8Array(blocks.reduce((sum, { length }) => sum + 4 + length, documentsAt))
  const view = new DataView(bytes.buffer)
  view.setUint32(header.magic, magic, true)
  view.setUint32(header.layoutVersion, layoutVersion, true)
  view.setUint32(header.byteLength, bytes.length, true)
  view.setUint32(header.segmentBytes, segment.length, true)
  view.setUint32(header.docCount, documents.length, true)
  bytes.set(segment, header.end)
  let at = documentsAt
  for (const block of blocks) {
    view.setUint32(at, block.length, true)
    bytes.set(block, at + 4)
    at += 4 + block.length
  }
  yield
  view.setUint32(header.checksum, checksum(bytes, header.checksum + 4), true)
  return bytes
}

/** The parts of an encoded index. */
export interface DecodedBytes {
  /** The bytes of its segment, not checked for their version; empty if there is no document. */
  readonly segment: Uint8Array
  /** The documents, in order. */
  readonly documents: readonly KeptDocument[]
}

/** @throws {IndexError} when the bytes are damaged, or another version wrote them */
export function* decodeBytes(bytes: Uint8Array): Steps<DecodedBytes> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  checkHeader(bytes, view)
  yield
  const segmentBytes = view.getUint32(header.segmentBytes, true)
  // A copy, so that the index neither sees later changes of the bytes nor keeps the documents in memory twice.
  const segment = bytes.slice(header.end, header.end + segmentBytes)
  const documents: KeptDocument[] = []
  for (let at = header.end + Math.ceil(segmentBytes / 4) * 4; at < bytes.length;) {
    const end = at + 4 + (at + 4 <= bytes.length ? view.getUint32(at, true) : Infinity)
    if (end > bytes.length) throw damaged('a block of documents ends beyond the bytes')
    for (const document of readBlock(bytes.subarray(at + 4, end))) documents.push(document)
    at = end
    yield
  }
  if (documents.length !== view.getUint32(header.docCount, true)) throw damaged('documents are missing')
  return { segment, documents }
}

function checkHeader(bytes: Uint8Array, view: DataView): void {
  if (bytes.length < header.end || view.getUint32(header.magic, true) !== magic)
    throw damaged(`${bytes.length} bytes without the magic number of an index`)
  if (view.getUint32(header.byteLength, true) !== bytes.length)
    throw damaged(`${bytes.length} bytes do not match the length in the header`)
  if (view.getUint32(header.checksum, true) !== checksum(bytes, header.checksum + 4))
    throw damaged('the checksum does not match the bytes')
  const version = view.getUint32(header.layoutVersion, true)
  if (version !== layoutVersion)
    throw new IndexError(
      'outdated',
      `encoded index: written with layout ${version}, this version reads ${layoutVersion}; build the index from its documents`,
    )
}

type Row = readonly [...RowStart, fields?: readonly string[]]
type RowStart = [string, string, string | null, string | null, number | null]

const toRow = ({ id, text, conversation, role, timestamp, fields }: KeptDocument): Row => {
  const row: RowStart = [id, text, conversation ?? null, role ?? null, timestamp?.getTime() ?? null]
  return fields === undefined ? row : [...row, fields]
}

function readBlock(block: Uint8Array): KeptDocument[] {
  try {
    const rows = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(block)) as readonly Row[]
    return rows.map(([id, text, conversation, role, timestamp, fields], at) =>
      keepDocument(
        {
          id,
          text,
          conversation: conversation ?? undefined,
          role: role ?? undefined,
          timestamp: timestamp === null ? undefined : new Date(timestamp),
          fields,
        },
        `document ${at} of a block`,
      ),
    )
  } catch (error) {
    throw damaged('a block of documents cannot be read', error)
  }
}

/** The error of bytes that are not an encoded index. */
export const damaged = (what: string, cause?: unknown): IndexError =>
  new IndexError('corrupt', `encoded index: ${what}; build the index from its documents`, cause)
