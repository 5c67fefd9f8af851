import { encodeText, type Value } from '@sekha/storage/sqlite'
import type { ConversationFilter, Scope } from '../store.ts'
import type { Condition } from './condition.ts'
import { scopeCondition } from './scope-condition.ts'

/** Selects conversations of a scope that pass a filter. Each filter field adds one fixed piece of SQL. */
export function conversationCondition(tenant: number, scope: Scope, filter: ConversationFilter): Condition {
  const owned = scopeCondition(scope)
  const parts: Condition[] = [{ sql: `conversations.tenant = ?${owned.sql}`, values: [tenant, ...owned.values] }]
  const add = (sql: string, ...values: readonly Value[]): void => void parts.push({ sql, values })
  if (filter.conversationId !== undefined) add('conversations.id = ?', filter.conversationId)
  if (filter.label !== undefined) add('label = ?', filter.label)
  if (filter.folder !== undefined && filter.folder !== '/') parts.push(inFolder(filter))
  if (filter.excludedFolders?.length) parts.push(notInFolders(tenant, filter.excludedFolders))
  if (filter.status !== undefined) add('status = ?', filter.status)
  if (filter.pinned !== undefined) add(filter.pinned ? 'importance = 10' : 'importance < 10')
  if (filter.importanceMin !== undefined) add('importance >= ?', filter.importanceMin)
  if (filter.importanceMax !== undefined) add('importance <= ?', filter.importanceMax)
  if (filter.fromMs !== undefined || filter.toMs !== undefined) parts.push(hasMessageBetween(tenant, filter))
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => values) }
}

/**
 * Matches a folder and its subfolders. One index range runs from the folder to the last path that begins with it and a
 * slash ('0' follows '/'). Paths that sort in between, such as `/work-old` for `/work`, are excluded. With a label,
 * whose index is more selective, the plus prevents SQLite from using the folder index.
 */
function inFolder({ folder = '/', label }: ConversationFilter): Condition {
  const column = label === undefined ? 'folder' : '+folder'
  return {
    sql: `${column} >= ? AND ${column} < ? AND (${column} = ? OR ${column} >= ?)`,
    values: [folder, `${folder}0`, folder, `${folder}/`],
  }
}

/**
 * Excludes a list of folders, with the ranges of `inFolder`. The subquery runs once and returns numbers, which every
 * index contains, so the rest of the filter decides which index is used. Every path that begins with a slash is below
 * the root.
 */
function notInFolders(tenant: number, folders: readonly string[]): Condition {
  const sql = `number NOT IN (SELECT below.number FROM json_each(?) AS excluded CROSS JOIN conversations AS below
    ON below.tenant = ? AND below.folder >= excluded.value AND below.folder < excluded.value || '0'
      AND (below.folder = excluded.value OR below.folder >= excluded.value || '/'))`
  // SQLite decodes the strings of the array itself, so they must be encoded as stored.
  const values = folders.map((folder) => (folder === '/' ? '' : encodeText(folder)))
  return { sql, values: [JSON.stringify(values), tenant] }
}

function hasMessageBetween(tenant: number, { fromMs, toMs }: ConversationFilter): Condition {
  const bounds: string[] = []
  const values: Value[] = [tenant]
  if (fromMs !== undefined) {
    bounds.push(' AND timestamp >= ?')
    values.push(fromMs)
  }
  if (toMs !== undefined) {
    bounds.push(' AND timestamp < ?')
    values.push(toMs)
  }
  const sql = `EXISTS (SELECT 1 FROM messages
    WHERE messages.tenant = ? AND messages.conversation = conversations.number${bounds.join('')})`
  return { sql, values }
}
