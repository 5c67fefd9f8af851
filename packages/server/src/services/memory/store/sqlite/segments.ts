import type {
  IndexList,
  IndexState,
  NewSegment,
  Place,
  Purge,
  Scope,
  SegmentId,
  SegmentRef,
  SegmentsReplaced,
  Version,
} from '../store.ts'
import { type Database, findTenant } from '@sekha/storage/sqlite'
import { currentVersion, nextVersion, takePlace, takeSegmentIds } from './numbering.ts'
import { bytesPerPart, erasePart, insertParts, partCount, unlist, unlistOrphans } from './segment-parts.ts'

/** Assigns numbers to a command's messages, and stores their segment if there is one. */
export function placeMessages(database: Database, tenant: number, docs: number, segment: Uint8Array): Place {
  const size = docs === 0 ? 0 : segment.byteLength
  const place = takePlace(database, tenant, { docs, ids: partCount(size) })
  if (place.segment === undefined) return place
  insertParts(database, tenant, place.segment, segment)
  const { segment: id, firstDoc } = place
  list(database, tenant, { id, firstDoc, lastDoc: firstDoc + docs - 1, size })
  return place
}

/** Records a deleted conversation that the index still contains, until a merge removes it. */
export function noteDeletedConversation(database: Database, tenant: number, number: number, version: Version): void {
  database.run(
    `INSERT INTO deleted_conversations (tenant, number, version)
     SELECT ?, ?, ? WHERE EXISTS (SELECT 1 FROM segments WHERE tenant = ?)`,
    tenant,
    number,
    version,
    tenant,
  )
}

const selectTenant = `SELECT tenant AS id, version, message_count AS messages, next_doc - 1 AS lastDoc
  FROM tenants JOIN memory_tenants ON tenant = id WHERE name = ?`

type TenantRow = Pick<IndexList, 'version' | 'messages' | 'lastDoc'> & { readonly id: number }

/** Reads one snapshot: a merge must not purge a conversation between the two lists. */
export function readIndex(
  database: Database,
  { tenant: name }: Scope,
  known: IndexState | undefined,
): 'unchanged' | IndexList {
  const current = database.get<TenantRow>(selectTenant, name)
  if (known?.version === (current?.version ?? 0) && known.epoch === readEpoch(database)) return 'unchanged'
  return database.snapshot(() => {
    const epoch = readEpoch(database)
    const row = database.get<TenantRow>(selectTenant, name)
    if (row === undefined) return { epoch, version: 0, segments: [], deleted: [], messages: 0, lastDoc: 0 }
    const { id, ...tenant } = row
    return { epoch, ...tenant, segments: readList(database, id), deleted: readDeleted(database, id) }
  })
}

/** Reads a number that grows when the file is overwritten by a backup, as when its tables change. */
function readEpoch(database: Database): number {
  return database.get<{ schema_version: number }>('PRAGMA schema_version')?.schema_version ?? 0
}

function readList(database: Database, tenant: number): SegmentRef[] {
  const sql =
    'SELECT id, first_doc AS firstDoc, last_doc AS lastDoc, size FROM segments WHERE tenant = ? ORDER BY first_doc'
  return database
    .all<SegmentRef>(sql, tenant)
    .map(({ id, firstDoc, lastDoc, size }) => ({ id, firstDoc, lastDoc, size }))
}

function readDeleted(database: Database, tenant: number): number[] {
  const sql = 'SELECT number FROM deleted_conversations WHERE tenant = ? ORDER BY number'
  return database.all<{ number: number }>(sql, tenant).map(({ number }) => number)
}

/** A segment whose bytes are already stored, or come with the change. */
export type Replacement = { readonly segment: NewSegment; readonly stored: SegmentId | undefined }

/** @returns `stale` if the list has changed, so that the queue reverts the write */
export function swapSegments(
  database: Database,
  scope: Scope,
  removed: readonly SegmentId[],
  added: readonly Replacement[],
): SegmentsReplaced | 'stale' {
  const tenant = findTenant(database, scope)
  const listed = readList(database, tenant)
  const old = findRemoved(
    listed,
    removed,
    added.map(({ segment }) => segment),
  )
  if (old === undefined) return 'stale'
  let erased = 0
  for (const { id, firstDoc, size } of old) {
    database.run('DELETE FROM segments WHERE tenant = ? AND first_doc = ?', tenant, firstDoc)
    erased += size
    // Usually the removed segments are small, and can be erased at once.
    if (erased <= bytesPerPart) erasePart(database, tenant, id)
    else unlist(database, tenant, id)
  }
  const ids: SegmentId[] = []
  for (const { segment, stored } of added) {
    if (stored !== undefined && !takeStored(database, tenant, stored)) return 'stale'
    const size = segment.bytes.byteLength
    const id = stored ?? takeSegmentIds(database, tenant, partCount(size))
    if (stored === undefined) insertParts(database, tenant, id, segment.bytes)
    list(database, tenant, { id, firstDoc: segment.firstDoc, lastDoc: segment.lastDoc, size })
    ids.push(id)
  }
  if (old.length === listed.length) unlistOrphans(database, tenant)
  // Without a change there is nothing to announce, such as before a purge.
  const version = old.length + ids.length > 0 ? nextVersion(database, tenant) : currentVersion(database, tenant)
  return { version, added: ids }
}

/**
 * Finds the listed segments to remove; undefined if one is missing, or if another one lies between those removed and
 * added: the caller does not know it, and would hide it or overlap it.
 */
function findRemoved(
  listed: readonly SegmentRef[],
  removed: readonly SegmentId[],
  added: readonly NewSegment[],
): readonly SegmentRef[] | undefined {
  for (const [index, { firstDoc, lastDoc }] of added.entries())
    if (lastDoc < firstDoc || firstDoc <= (added[index - 1]?.lastDoc ?? 0))
      throw new RangeError(`added segments must be in order without overlap, got documents ${firstDoc} to ${lastDoc}`)
  const ids = new Set(removed)
  const old = listed.filter(({ id }) => ids.has(id))
  // A damaged list may have several rows with one id. All of them are removed.
  if (new Set(old.map(({ id }) => id)).size !== ids.size) return undefined
  const changed = [...old, ...added]
  const first = Math.min(...changed.map(({ firstDoc }) => firstDoc))
  const last = Math.max(...changed.map(({ lastDoc }) => lastDoc))
  const between = listed.some(({ id, firstDoc, lastDoc }) => !ids.has(id) && firstDoc <= last && lastDoc >= first)
  return between ? undefined : old
}

/** @returns false if its bytes were erased meanwhile */
function takeStored(database: Database, tenant: number, id: SegmentId): boolean {
  return database.run('DELETE FROM unlisted_segments WHERE tenant = ? AND id = ? AND since > 0', tenant, id) === 1
}

/** Forgets deleted conversations that no segment contains any more. */
export function forgetDeleted(database: Database, scope: Scope, { conversations, version }: Purge): Version {
  const tenant = findTenant(database, scope)
  for (const number of conversations)
    database.run(
      'DELETE FROM deleted_conversations WHERE tenant = ? AND number = ? AND version <= ?',
      tenant,
      number,
      version,
    )
  return nextVersion(database, tenant)
}

function list(database: Database, tenant: number, { id, firstDoc, lastDoc, size }: SegmentRef): void {
  const sql = 'INSERT INTO segments (tenant, first_doc, last_doc, id, size) VALUES (?, ?, ?, ?, ?)'
  database.run(sql, tenant, firstDoc, lastDoc, id, size)
}
