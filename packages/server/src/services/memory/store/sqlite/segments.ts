import type { Database } from '@sekha/storage/sqlite'
import type { Postings, Scope, Store, StoredIndex, StoredSegment } from '../store.ts'
import { findTenant, keyRange, packKey, unpackNumber } from './numbering.ts'

/** Stores the index segment of a command's messages, if it has any. */
export function insertSegment(database: Database, tenant: number, postings: Postings, count: number): void {
  if (count === 0 || postings.bytes.byteLength === 0) return
  insert(database, tenant, postings, postings.firstDoc + count - 1)
}

/** Records a deleted conversation that the index still contains, until a merge removes it. */
export function noteDeletedConversation(database: Database, tenant: number, number: number): void {
  database.run(
    `INSERT INTO deleted_conversations (tenant, number)
     SELECT ?, ? WHERE EXISTS (SELECT 1 FROM segments WHERE key BETWEEN ? AND ?)`,
    tenant,
    number,
    ...keyRange(tenant),
  )
}

/** Reads one snapshot: a merge must not purge a conversation between the two lists. */
export function readIndex(database: Database, scope: Scope): StoredIndex {
  return database.snapshot(() => {
    const tenant = findTenant(database, scope)
    const segments = database.all<{ key: number; bytes: Uint8Array }>(
      'SELECT key, bytes FROM segments WHERE key BETWEEN ? AND ? ORDER BY key',
      ...keyRange(tenant),
    )
    const deleted = database.all<{ number: number }>(
      'SELECT number FROM deleted_conversations WHERE tenant = ? ORDER BY number',
      tenant,
    )
    const counted = database.get<{ messages: number | null }>(
      'SELECT sum(message_count) AS messages FROM conversations WHERE tenant = ?',
      tenant,
    )
    return {
      messages: counted?.messages ?? 0,
      segments: segments.map(({ key, bytes }) => ({ firstDoc: unpackNumber(key), bytes })),
      deletedConversations: deleted.map(({ number }) => number),
    }
  })
}

/** @returns false if one of the segments was removed or has changed, so that the queue reverts the write */
export function replaceSegments(
  database: Database,
  scope: Scope,
  { removed, added, purge }: Parameters<Store['replaceSegments']>[1],
): boolean {
  const tenant = findTenant(database, scope)
  const lastDocs: number[] = []
  for (const { firstDoc, bytes } of removed) {
    const sql = 'DELETE FROM segments WHERE key = ? AND bytes = ? RETURNING last_doc AS lastDoc'
    const row = database.get<{ lastDoc: number }>(sql, packKey(tenant, firstDoc), bytes)
    if (row === undefined) return false
    lastDocs.push(row.lastDoc)
  }
  for (const [index, segment] of added.entries())
    insert(database, tenant, segment, lastDocOf(segment, added[index + 1], lastDocs))
  return purge === undefined || purgeConversations(database, tenant, purge)
}

function purgeConversations(
  database: Database,
  tenant: number,
  {
    conversations,
    knownSegments,
  }: { readonly conversations: readonly number[]; readonly knownSegments: readonly number[] },
): boolean {
  const isKnown = new Set(knownSegments)
  const rows = database.all<{ key: number }>('SELECT key FROM segments WHERE key BETWEEN ? AND ?', ...keyRange(tenant))
  if (!rows.every(({ key }) => isKnown.has(unpackNumber(key)))) return false
  for (const number of conversations)
    database.run('DELETE FROM deleted_conversations WHERE tenant = ? AND number = ?', tenant, number)
  return true
}

/** Returns the last doc of a merged segment: the highest of the replaced segments, below the next segment. */
function lastDocOf({ firstDoc }: StoredSegment, next: StoredSegment | undefined, lastDocs: readonly number[]): number {
  const before = next?.firstDoc ?? Infinity
  return lastDocs.reduce((last, lastDoc) => (lastDoc < before ? Math.max(last, lastDoc) : last), firstDoc)
}

function insert(database: Database, tenant: number, { firstDoc, bytes }: StoredSegment, lastDoc: number): void {
  const sql = 'INSERT INTO segments (key, tenant, last_doc, bytes) VALUES (?, ?, ?, ?)'
  database.run(sql, packKey(tenant, firstDoc), tenant, lastDoc, bytes)
}
