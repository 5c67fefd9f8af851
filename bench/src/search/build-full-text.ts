import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Job } from '../harness/run-job.ts'
import { createSyntheticText } from '../memory/synthetic-text.ts'

/** Fills a file with an FTS5 table of the same messages: only the text and its index. */
export const run: Job<{ path: string; messages: number }, { fileBytes: number }> = ({ path, messages }) => {
  const { textOf } = createSyntheticText()
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = WAL; CREATE VIRTUAL TABLE messages USING fts5(content, tokenize = 'porter')`)
  const insert = database.prepare('INSERT INTO messages (rowid, content) VALUES (?, ?)')
  database.exec('BEGIN')
  for (let message = 0; message < messages; message++) insert.run(message, textOf(message))
  database.exec(`COMMIT; INSERT INTO messages (messages) VALUES ('optimize')`)
  database.close()
  return Promise.resolve({ fileBytes: statSync(path).size })
}
