import type { Rule } from '@sekha/storage/sqlite'
import { isOrphan } from './segment-parts.ts'

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
    `SELECT tenant || '/' || number AS what FROM conversations JOIN memory_tenants USING (tenant)
     WHERE number >= next_conversation`,
  ],
  [
    'number of a message can be used again',
    `SELECT tenant || '/' || (max(key) & 4294967295) AS what FROM messages JOIN memory_tenants USING (tenant)
     GROUP BY tenant HAVING (max(key) & 4294967295) >= next_doc`,
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
    `SELECT tenant || '/' || first_doc AS what FROM (
       SELECT tenant, first_doc, lag(last_doc) OVER (PARTITION BY tenant ORDER BY first_doc) AS before FROM segments
     ) WHERE first_doc <= before`,
  ],
  [
    'segment goes beyond the messages',
    `SELECT tenant || '/' || first_doc AS what FROM segments JOIN memory_tenants USING (tenant)
     WHERE last_doc >= next_doc`,
  ],
  [
    'id of a segment can be used again',
    `SELECT tenant || '/' || id AS what FROM segments JOIN memory_tenants USING (tenant) WHERE id >= next_segment`,
  ],
  // Only damage can do this: segment_parts refuses the bytes of a second segment with an id. A unique index of the list
  // would make every append about 5 % slower.
  [
    'id of a segment is used twice',
    `SELECT tenant || '/' || id AS what FROM segments GROUP BY tenant, id HAVING count(*) > 1`,
  ],
  [
    'segment has not the listed size',
    `SELECT s.tenant || '/' || s.id AS what FROM segments s
     JOIN segment_parts first ON first.key = (s.tenant << 32) + s.id
     JOIN segment_parts p ON p.key BETWEEN first.key AND first.key + first.left
     GROUP BY s.tenant, s.id HAVING sum(length(p.bytes)) <> s.size`,
  ],
  [
    'segment has no bytes',
    `SELECT tenant || '/' || id AS what FROM segments s
     WHERE NOT EXISTS (SELECT 1 FROM segment_parts WHERE key = (s.tenant << 32) + s.id)`,
  ],
  [
    'segment is listed and to be erased',
    "SELECT tenant || '/' || id AS what FROM unlisted_segments JOIN segments USING (tenant, id)",
  ],
  [
    'bytes belong to no segment',
    `SELECT p.tenant || '/' || (p.key & 4294967295) AS what FROM segment_parts p WHERE ${isOrphan}`,
  ],
  [
    'message count of a tenant is not that of its conversations',
    `SELECT tenant AS what FROM memory_tenants t
     WHERE message_count <> (SELECT coalesce(sum(message_count), 0) FROM conversations WHERE tenant = t.tenant)`,
  ],
  [
    'a row of conversations has no row of memory_tenants',
    'SELECT DISTINCT tenant AS what FROM conversations WHERE tenant NOT IN (SELECT tenant FROM memory_tenants)',
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
