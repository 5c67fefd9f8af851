// Erases the rows of deleted conversations. Every read goes through the conversation's row, which no longer exists, so
// readers never see the remaining rows.
import type { Database } from '@sekha/storage/sqlite'
import { eraseResults } from './idempotency.ts'

/** A deleted conversation. */
export interface Deleted {
  readonly tenant: number
  readonly number: number
}

/** The result of a slice: nothing to erase, more to erase, or the last slice of a conversation. */
export type ErasedSlice = 'nothing' | 'more' | 'last'

/**
 * A slice erases at most this many messages, and at most one more after their text reaches this size: a few
 * milliseconds.
 */
const messagesPerSlice = 1000
const bytesPerSlice = 1024 * 1024
/** Each summary is a few kilobytes. */
const summariesPerSlice = 100
const resultsPerSlice = 1000

/** Selects the conversation whose erasure began first, optionally among those with this id. */
export function findDeleted(
  database: Database,
  of?: { readonly tenant: number; readonly id: string },
): Deleted | undefined {
  if (of === undefined) return database.get<Deleted>('SELECT tenant, number FROM erasing LIMIT 1')
  const sql = 'SELECT tenant, number FROM erasing WHERE tenant = ? AND id = ? LIMIT 1'
  return database.get<Deleted>(sql, of.tenant, of.id)
}

/** Erases a slice of the rows of a deleted conversation. */
export function eraseSlice(database: Database, deleted: Deleted | undefined): ErasedSlice {
  if (deleted === undefined) return 'nothing'
  const { tenant, number } = deleted
  if (!eraseMessages(database, deleted)) return 'more'
  if (eraseSummaries(database, deleted) === summariesPerSlice) return 'more'
  if (eraseResults(database, tenant, number, resultsPerSlice) === resultsPerSlice) return 'more'
  database.run('DELETE FROM erasing WHERE tenant = ? AND number = ?', tenant, number)
  return 'last'
}

/** SQLite returns the size of a text without reading the text. */
const selectSizes = `SELECT sequence, octet_length(content) + ifnull(octet_length(metadata), 0) AS bytes
  FROM messages WHERE tenant = ? AND conversation = ? ORDER BY sequence LIMIT ?`

/** @returns whether no messages remain */
function eraseMessages(database: Database, { tenant, number }: Deleted): boolean {
  let lastSequence = 0
  let count = 0
  let bytes = 0
  type Size = { readonly sequence: number; readonly bytes: number }
  for (const message of database.iterate<Size>(selectSizes, tenant, number, messagesPerSlice)) {
    lastSequence = message.sequence
    count++
    bytes += message.bytes
    if (bytes >= bytesPerSlice) break
  }
  if (count === 0) return true
  const sql = 'DELETE FROM messages WHERE tenant = ? AND conversation = ? AND sequence <= ?'
  database.run(sql, tenant, number, lastSequence)
  return count < messagesPerSlice && bytes < bytesPerSlice
}

function eraseSummaries(database: Database, { tenant, number }: Deleted): number {
  return database.run(
    `DELETE FROM summaries WHERE (tenant, conversation, level, from_ms, to_ms) IN (
       SELECT tenant, conversation, level, from_ms, to_ms FROM summaries WHERE tenant = ? AND conversation = ? LIMIT ?
     )`,
    tenant,
    number,
    summariesPerSlice,
  )
}

/**
 * Erases messages of deleted conversations that have these ids, so that an import can restore them before the rest is
 * erased.
 */
export function releaseMessageIds(database: Database, tenant: number, ids: Iterable<string>): void {
  if (database.get('SELECT 1 FROM erasing WHERE tenant = ? LIMIT 1', tenant) === undefined) return
  const sql = `DELETE FROM messages WHERE tenant = ? AND id = ?
    AND conversation IN (SELECT number FROM erasing WHERE tenant = ?)`
  for (const id of ids) database.run(sql, tenant, id, tenant)
}
