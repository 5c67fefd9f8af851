// The bytes of segments, in parts of limited size with consecutive keys.
import type { SegmentId } from '../store.ts'
import type { Database } from '@sekha/storage/sqlite'
import { keyRange, packKey } from './numbering.ts'

/** The size of a part: writing or erasing it takes a few milliseconds. */
export const bytesPerPart = 1024 * 1024

/** Bytes that were not listed for this long belong to a process that has ended. */
const abandonedAfterSeconds = 600

export const partCount = (size: number): number => Math.ceil(size / bytesPerPart)

export function insertParts(database: Database, tenant: number, id: SegmentId, bytes: Uint8Array): void {
  for (let part = 0; part < partCount(bytes.byteLength); part++) insertPart(database, tenant, { id, bytes, part })
}

/** Stores one part of a segment. */
export function insertPart(
  database: Database,
  tenant: number,
  { id, bytes, part }: { readonly id: SegmentId; readonly bytes: Uint8Array; readonly part: number },
): void {
  database.run(
    'INSERT INTO segment_parts (key, tenant, left, bytes) VALUES (?, ?, ?, ?)',
    packKey(tenant, id + part),
    tenant,
    partCount(bytes.byteLength) - part - 1,
    bytes.subarray(part * bytesPerPart, (part + 1) * bytesPerPart),
  )
}

interface PartRow {
  readonly left: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Returns the bytes of a segment; undefined if they are not stored. */
export function readSegment(database: Database, tenant: number, id: SegmentId): Uint8Array | undefined {
  const sql = 'SELECT left, bytes FROM segment_parts WHERE key = ?'
  const parts: Uint8Array[] = []
  for (let key = packKey(tenant, id), left = 1; left > 0; key++) {
    const row = database.get<PartRow>(sql, key)
    if (row === undefined) return undefined
    parts.push(row.bytes)
    left = row.left
  }
  return parts.length === 1 ? parts[0] : new Uint8Array(Buffer.concat(parts))
}

/** Erases a part, such as a segment of one part. */
export function erasePart(database: Database, tenant: number, id: SegmentId): void {
  database.run('DELETE FROM segment_parts WHERE key = ?', packKey(tenant, id))
}

/** Begins to store a segment before it is listed. */
export function expectParts(database: Database, tenant: number, id: SegmentId): void {
  const sql = 'INSERT INTO unlisted_segments (tenant, id, since) VALUES (?, ?, unixepoch())'
  database.run(sql, tenant, id)
}

/** Leaves the bytes of a segment to be erased. */
export function unlist(database: Database, tenant: number, id: SegmentId): void {
  database.run('INSERT OR REPLACE INTO unlisted_segments (tenant, id, since) VALUES (?, ?, 0)', tenant, id)
}

/** Leaves bytes to be erased that no row refers to: the list was damaged. */
export function unlistOrphans(database: Database, tenant: number): void {
  database.run(
    `INSERT INTO unlisted_segments (tenant, id, since)
     SELECT p.tenant, p.key & 4294967295, 0 FROM segment_parts p
     WHERE p.key BETWEEN ? AND ? AND ${isOrphan}`,
    ...keyRange(tenant),
  )
}

/** Whether a row `p` of `segment_parts` belongs to no segment. */
export const isOrphan = `NOT EXISTS (
  SELECT 1 FROM (SELECT tenant, id FROM segments UNION ALL SELECT tenant, id FROM unlisted_segments) s
  JOIN segment_parts first ON first.key = (s.tenant << 32) + s.id
  WHERE s.tenant = p.tenant AND p.key BETWEEN first.key AND first.key + first.left)`

const selectUnlisted = `SELECT id FROM unlisted_segments
  WHERE tenant = ? AND since < CASE WHEN ? THEN 9e15 ELSE unixepoch() - ${abandonedAfterSeconds} END LIMIT 1`

/** Whether there are bytes for {@link eraseUnlisted}. */
export function findUnlisted(database: Database, tenant: number, all: boolean): boolean {
  return database.get(selectUnlisted, tenant, Number(all)) !== undefined
}

/**
 * Erases about one part of segments that are not listed.
 *
 * @param all - Whether to include those that another process is about to list. It then has to store them again.
 * @returns the number of segments and parts that it erased
 */
export function eraseUnlisted(database: Database, tenant: number, all: boolean): number {
  let erased = 0
  for (let bytes = 0; bytes < bytesPerPart; erased++) {
    const id = database.get<{ id: SegmentId }>(selectUnlisted, tenant, Number(all))?.id
    if (id === undefined) break
    const key = packKey(tenant, id)
    const part = database.get<{ left: number; size: number }>(
      'SELECT left, length(bytes) AS size FROM segment_parts WHERE key = ?',
      key,
    )
    database.run('DELETE FROM unlisted_segments WHERE tenant = ? AND id = ?', tenant, id)
    if (part === undefined) continue
    erasePart(database, tenant, id)
    if (part.left > 0) unlist(database, tenant, id + 1)
    bytes += part.size
  }
  return erased
}
