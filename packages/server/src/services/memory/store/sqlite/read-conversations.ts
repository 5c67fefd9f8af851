import { type Database, findTenant } from '@sekha/storage/sqlite'
import type { ConversationFilter, ConversationPage, ListedConversations, Scope } from '../store.ts'
import { conversationCondition } from './conversation-filter.ts'
import {
  conversationColumns,
  conversationColumnsWithoutMetadata,
  type ConversationRow,
  toConversation,
} from './conversation-row.ts'
import { scopeCondition } from './scope-condition.ts'

/** Selects by a JSON array of numbers: one statement for a whole page. */
const ofNumbers = 'FROM conversations WHERE tenant = ? AND number IN (SELECT value FROM json_each(?))'
const selectByNumbers = `SELECT ${conversationColumns} ${ofNumbers}`
const selectByNumbersWithoutMetadata = `SELECT ${conversationColumnsWithoutMetadata} ${ofNumbers}`
/** Omits conversations without metadata. SQLite returns the size of a text without reading the text. */
const selectMetadataBytes = `SELECT number, octet_length(metadata) AS bytes ${ofNumbers} AND metadata IS NOT NULL`

/** Selects the numbers of the page first, so that SQLite sorts and skips numbers instead of whole rows. */
export function listConversations(
  database: Database,
  scope: Scope,
  filter: ConversationFilter,
  page: ConversationPage,
): ListedConversations {
  return database.snapshot(() => {
    const tenant = findTenant(database, scope)
    const { sql, values } = conversationCondition(tenant, scope, filter)
    const [order, ...place] =
      'before' in page
        ? ['AND number < ? ORDER BY number DESC LIMIT ?', page.before, page.limit]
        : ['ORDER BY updated_at DESC, number DESC LIMIT ? OFFSET ?', page.limit, page.offset]
    const numbers = database
      .all<{ number: number }>(`SELECT number FROM conversations WHERE ${sql} ${order}`, ...values, ...place)
      .map(({ number }) => number)
    const { maxMetadataBytes, withMetadata = true } = page
    const taken = maxMetadataBytes === undefined ? numbers : takeWithin(database, tenant, numbers, maxMetadataBytes)
    const select = withMetadata ? selectByNumbers : selectByNumbersWithoutMetadata
    const rows = database.all<ConversationRow>(select, tenant, JSON.stringify(taken))
    const byNumber = new Map(rows.map((row) => [row.number, toConversation(row)]))
    return {
      conversations: taken.flatMap((number) => byNumber.get(number) ?? []),
      total: count(database, tenant, scope, filter),
      wanted: numbers.length,
    }
  })
}

/** Returns the first of these conversations whose metadata fits within the limit; at least one. */
function takeWithin(
  database: Database,
  tenant: number,
  numbers: readonly number[],
  maxMetadataBytes: number,
): readonly number[] {
  const rows = database.all<{ number: number; bytes: number }>(selectMetadataBytes, tenant, JSON.stringify(numbers))
  const bytesOf = new Map(rows.map(({ number, bytes }) => [number, bytes]))
  let bytes = 0
  const end = numbers.findIndex((number, index) => {
    bytes += bytesOf.get(number) ?? 0
    return index > 0 && bytes > maxMetadataBytes
  })
  return end === -1 ? numbers : numbers.slice(0, end)
}

export function countConversations(database: Database, scope: Scope, filter: ConversationFilter): number {
  return count(database, findTenant(database, scope), scope, filter)
}

function count(database: Database, tenant: number, scope: Scope, filter: ConversationFilter): number {
  const { sql, values } = conversationCondition(tenant, scope, filter)
  return (
    database.get<{ total: number }>(`SELECT count(*) AS total FROM conversations WHERE ${sql}`, ...values)?.total ?? 0
  )
}

/** Returns conversation numbers in ascending order. Ignores dates: they apply to messages, which the caller filters. */
export function matchConversations(database: Database, scope: Scope, filter: ConversationFilter): Uint32Array {
  const ofConversations = { ...filter, fromMs: undefined, toMs: undefined }
  const { sql, values } = conversationCondition(findTenant(database, scope), scope, ofConversations)
  // Returns one row of JSON: a row for each number would cost far more than the search.
  const row = database.get<{ numbers: string }>(
    `SELECT json_group_array(number) AS numbers FROM conversations WHERE ${sql}`,
    ...values,
  )
  return Uint32Array.from(JSON.parse(row?.numbers ?? '[]') as number[]).toSorted()
}

export function listLabels(
  database: Database,
  scope: Scope,
): readonly { readonly label: string; readonly count: number }[] {
  const { sql, values } = scopeCondition(scope)
  const rows = database.all<{ label: string; count: number }>(
    `SELECT label, count(*) AS count FROM conversations WHERE tenant = ?${sql} GROUP BY label ORDER BY label`,
    findTenant(database, scope),
    ...values,
  )
  return rows.map((row) => ({ label: row.label, count: row.count }))
}

export function listFolders(
  database: Database,
  scope: Scope,
): readonly { readonly folder: string; readonly count: number }[] {
  const { sql, values } = scopeCondition(scope)
  const rows = database.all<{ folder: string; count: number }>(
    `SELECT folder, count(*) AS count FROM conversations WHERE tenant = ?${sql} GROUP BY folder ORDER BY folder`,
    findTenant(database, scope),
    ...values,
  )
  return rows.map((row) => ({ folder: row.folder, count: row.count }))
}

/** Returns the greatest number of a conversation, or 0. */
export function lastConversation(database: Database, scope: Scope): number {
  const sql = 'SELECT max(number) AS last FROM conversations WHERE tenant = ?'
  return database.get<{ last: number | null }>(sql, findTenant(database, scope))?.last ?? 0
}
