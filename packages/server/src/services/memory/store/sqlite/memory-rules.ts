import type { Rule } from '@sekha/storage/sqlite'

/** The rules of memory's tables that constraints cannot express. */
export const memoryRules: readonly Rule[] = [
  [
    'message count, word count or token estimate is not that of the messages',
    `SELECT c.tenant || '/' || c.number AS what
     FROM conversations c LEFT JOIN messages m ON m.tenant = c.tenant AND m.conversation = c.number
     GROUP BY c.tenant, c.number
     HAVING c.message_count <> count(m.key) OR c.word_count <> coalesce(sum(m.word_count), 0)
       OR c.token_estimate <> coalesce(sum(m.token_estimate), 0)`,
  ],
  [
    'sequences of the messages have a gap or do not begin at 1',
    `SELECT tenant || '/' || conversation AS what FROM messages
     WHERE (tenant, conversation) NOT IN (SELECT tenant, number FROM erasing)
     GROUP BY tenant, conversation HAVING min(sequence) <> 1 OR max(sequence) <> count(*)`,
  ],
  [
    'messages are not numbered in their order',
    `SELECT DISTINCT tenant || '/' || conversation AS what FROM (
       SELECT tenant, conversation, key, lag(key) OVER (PARTITION BY tenant, conversation ORDER BY sequence) AS before
       FROM messages
     ) WHERE key <= before`,
  ],
  [
    'number of a conversation can be used again',
    `SELECT tenant || '/' || number AS what FROM conversations JOIN tenants ON tenants.id = tenant
     WHERE number >= next_conversation`,
  ],
  [
    'number of a message can be used again',
    `SELECT tenants.id || '/' || (max(key) & 4294967295) AS what FROM messages JOIN tenants ON tenants.id = tenant
     GROUP BY tenants.id HAVING (max(key) & 4294967295) >= next_doc`,
  ],
  [
    'metadata is not JSON',
    `SELECT tenant || '/' || number AS what FROM conversations WHERE NOT json_valid(metadata)
     UNION ALL SELECT tenant || '/' || conversation || '/' || sequence FROM messages WHERE NOT json_valid(metadata)`,
  ],
  [
    'sources of a summary are not JSON',
    `SELECT tenant || '/' || conversation AS what FROM summaries WHERE NOT json_valid(sources)`,
  ],
  ...['messages', 'summaries'].map((table): Rule => [
    `a row of ${table} has no row of conversations`,
    `SELECT DISTINCT tenant || '/' || conversation AS what FROM ${table} t
     WHERE NOT EXISTS (SELECT 1 FROM conversations c WHERE c.tenant = t.tenant AND c.number = t.conversation)
       AND NOT EXISTS (SELECT 1 FROM erasing e WHERE e.tenant = t.tenant AND e.number = t.conversation)`,
  ]),
  [
    'conversation is being erased and is here',
    "SELECT tenant || '/' || number AS what FROM erasing JOIN conversations USING (tenant, number)",
  ],
  [
    'segments overlap',
    `SELECT tenant || '/' || (key & 4294967295) AS what FROM (
       SELECT tenant, key, lag(last_doc) OVER (PARTITION BY tenant ORDER BY key) AS before FROM segments
     ) WHERE key & 4294967295 <= before`,
  ],
  [
    'segment goes beyond the messages',
    `SELECT tenant || '/' || (key & 4294967295) AS what FROM segments JOIN tenants ON tenants.id = tenant
     WHERE last_doc >= next_doc`,
  ],
  [
    'conversation counts as deleted and is here',
    "SELECT tenant || '/' || number AS what FROM deleted_conversations JOIN conversations USING (tenant, number)",
  ],
  [
    'result of an idempotency key is about a conversation that is not here',
    `SELECT tenant || '/' || subject AS what FROM idempotency i
     WHERE service = 'memory' AND result IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM conversations c WHERE c.tenant = i.tenant AND c.number = CAST(i.subject AS INTEGER)
       UNION ALL SELECT 1 FROM erasing e WHERE e.tenant = i.tenant AND e.number = CAST(i.subject AS INTEGER))`,
  ],
]
