import { DatabaseSync } from 'node:sqlite'
import { initial } from '../../src/services/memory/store/sqlite/migrations/before-services/0001-initial.ts'

/** The result of a creation, as the first version of the store kept it. */
export const createdResult = {
  number: 1,
  id: 'first',
  label: 'then',
  folder: '/work',
  status: 'active',
  importance: 7,
  importanceBeforePin: null,
  metadata: { odd: '\0 "\u{1f600}' },
  revision: 1,
  messageCount: 2,
  wordCount: 3,
  createdAt: 1000,
  updatedAt: 1000,
}

/** Contents of 1, 0, 8 and 9 bytes in UTF-8. */
export const texts = ['a', '', 'é\u{1f600}ab', 'a longer ']
export const estimates = [1, 0, 2, 3]

const rows = `
  INSERT INTO tenants VALUES (1, 'other', 2, 2), (2, 'tenant', 4, 5);
  INSERT INTO conversations VALUES
    (1, 1, 'first', 'theirs', '/', 'active', 5, NULL, NULL, 1, 1, 4, 50, 60),
    (2, 1, 'first', 'now', '/work', 'active', 7, NULL, '{"a":1}', 4, 4, 4, 1000, 3000),
    (2, 3, 'empty', 'empty', '/', 'archived', 10, 4, NULL, 2, 0, 0, 1500, 2000);
  INSERT INTO messages VALUES
    ((1 << 32) + 1, 1, 1, 1, 'theirs', 'user', NULL, 'a text of theirs', 4, 70, NULL);
`

/** Creates a file like those of the first version of the store. */
export function writeFirstSchema(path: string): void {
  const database = new DatabaseSync(path)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec(`${initial.statements}; PRAGMA application_id = 1399155560; PRAGMA user_version = 1; ${rows}`)
  const insertMessage = database.prepare('INSERT INTO messages VALUES (?, 2, 1, ?, ?, ?, ?, ?, 1, ?, NULL)')
  for (const [index, text] of texts.entries())
    insertMessage.run(2 * 2 ** 32 + index + 1, index + 1, `m${index + 1}`, 'user', null, text, 500 + index)
  const insertResult = database.prepare('INSERT INTO idempotency VALUES (2, ?, ?, ?, 1000, ?, ?)')
  insertResult.run('create', 'created', 'one', 1, JSON.stringify(createdResult))
  insertResult.run('append', 'appended', 'one', 1, '{"conversationId":"first","messageCount":4,"added":2}')
  insertResult.run('create', 'deleted', 'one', 2, null)
  database.close()
}
