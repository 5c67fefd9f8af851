import { expect, it } from 'vitest'
import { conversationCondition } from '../../src/store/sqlite/conversation-filter.ts'
import { Database } from '../../src/store/sqlite/database.ts'
import type { ConversationFilter } from '../../src/store/store.ts'

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
    { fromMs: 1, toMs: 2 },
    /SEARCH messages (EXISTS )?USING COVERING INDEX messages_by_time \(tenant=\? AND conversation=\? AND/,
  ],
])('a list with %j is read from an index', (filter, expected) => {
  const database = new Database({ path: ':memory:', busyTimeoutMs: 0 })
  const { sql, values } = conversationCondition(1, filter)
  const plan = database.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT number FROM conversations WHERE ${sql} ${order}`,
    ...values,
  )
  expect(plan.map(({ detail }) => detail).join('\n')).toMatch(expected)
  expect(plan.map(({ detail }) => detail).join('\n')).not.toMatch(/\bSCAN\b/)
  database.close()
})
