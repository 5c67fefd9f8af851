import { expect, it } from 'vitest'
import { openSqliteNow, type SqliteStorage, type Value } from '@sekha/storage/sqlite'
import { memorySchema } from '../../src/services/memory/store/sqlite/schema.ts'
import { conversationCondition } from '../../src/services/memory/store/sqlite/conversation-filter.ts'
import { idleCondition, idleOrder } from '../../src/services/memory/store/sqlite/list-idle.ts'
import { selectMeasure, selectNewest, selectWindow } from '../../src/services/memory/store/sqlite/read-window.ts'
import { selectSummaries } from '../../src/services/memory/store/sqlite/summaries.ts'
import { selectDue, touchDue } from '../../src/services/memory/store/sqlite/touch-conversations.ts'
import type { ConversationFilter } from '../../src/services/memory/store/store.ts'

/** Matches a scan of a table. Scans of a given list or of a subquery's results are fine. */
const scan = /\bSCAN (?!\(subquery|\w+ VIRTUAL TABLE)/
/** Matches a lookup of each excluded folder. */
const excluded =
  '[^]*SEARCH below USING COVERING INDEX conversations_by_folder \\(tenant=\\? AND folder>\\? AND folder<\\?'
const order = 'ORDER BY updated_at DESC, number DESC LIMIT 50'

it.each<[ConversationFilter, RegExp]>([
  [{}, /^SEARCH conversations USING COVERING INDEX conversations_by_update \(tenant=\?\)$/],
  [{ status: 'active' }, /^SEARCH conversations USING COVERING INDEX conversations_by_update \(tenant=\?\)$/],
  [{ pinned: true, importanceMin: 2 }, /USING COVERING INDEX conversations_by_update \(tenant=\?\)$/],
  [{ label: 'a' }, /^SEARCH conversations USING COVERING INDEX conversations_by_label \(tenant=\? AND label=\?\)$/],
  [
    { label: 'a', folder: '/f' },
    /^SEARCH conversations USING INDEX conversations_by_label \(tenant=\? AND label=\?\)$/,
  ],
  [{ folder: '/f' }, /USING COVERING INDEX conversations_by_folder \(tenant=\? AND folder>\? AND folder<\?\)/],
  [{ conversationId: 'x', folder: '/f' }, /^SEARCH conversations USING INDEX sqlite_autoindex_conversations_2/],
  [
    { excludedFolders: ['/f', '/g'] },
    new RegExp(`^SEARCH conversations USING COVERING INDEX conversations_by_update${excluded}`),
  ],
  [{ excludedFolders: ['/f'], label: 'a' }, new RegExp(`USING COVERING INDEX conversations_by_label${excluded}`)],
  [
    { fromMs: 1, toMs: 2 },
    /SEARCH messages (EXISTS )?USING COVERING INDEX messages_by_time \(tenant=\? AND conversation=\? AND/,
  ],
])('a list of conversations with the filter %j is read from an index', async (filter, expected) => {
  const storage = openSqliteNow({ path: ':memory:', schemas: [memorySchema] })
  const { sql, values } = conversationCondition(1, { tenant: 'a' }, filter)
  const plan = await explain(storage, `SELECT number FROM conversations WHERE ${sql} ${order}`, values)
  expect(plan).toMatch(expected)
  expect(plan).not.toMatch(scan)
  await storage.close()
})

const byTime =
  /SEARCH messages USING COVERING INDEX messages_by_time \(tenant=\? AND conversation=\? AND timestamp>\? AND/

it.each<[string, string, RegExp]>([
  [
    'idle conversations',
    `SELECT label FROM conversations WHERE ${idleCondition} ${idleOrder}`,
    /^SEARCH conversations USING INDEX conversations_by_access \(tenant=\? AND status=\? AND last_accessed_at<\?\)$/,
  ],
  [
    'the number of idle conversations',
    `SELECT count(*) FROM conversations WHERE ${idleCondition}`,
    /^SEARCH conversations USING COVERING INDEX conversations_by_access \(tenant=\? AND status=\? AND last_accessed/,
  ],
  ['the measure of a window', selectMeasure, byTime],
  ['the messages of a window', selectWindow, byTime],
  ['the newest message', selectNewest, /^SEARCH messages USING COVERING INDEX messages_by_time/],
  [
    'summaries',
    selectSummaries,
    /^SEARCH summaries USING PRIMARY KEY \(tenant=\? AND conversation=\? AND level=\? AND/,
  ],
  ['due accesses', selectDue, /^SEARCH conversations USING PRIMARY KEY \(tenant=\? AND number=\?\)/],
  ['the record of an access', touchDue, /^SEARCH conversations USING PRIMARY KEY \(tenant=\? AND number=\?\)/],
])('the statement for %s looks rows up in an index', async (_, sql, expected) => {
  const storage = openSqliteNow({ path: ':memory:', schemas: [memorySchema] })
  const plan = await explain(storage, sql, [])
  expect(plan).toMatch(expected)
  expect(plan).not.toMatch(scan)
  await storage.close()
})

async function explain(storage: SqliteStorage, sql: string, values: readonly Value[]): Promise<string> {
  type Step = { readonly detail: string }
  const steps = await storage.read((database) => database.all<Step>(`EXPLAIN QUERY PLAN ${sql}`, ...values))
  return steps.map(({ detail }) => detail).join('\n')
}
