// Opens the file, writes and closes it again. Argument: the file.
import { openSqlite } from '../../src/sqlite/index.ts'
import { notes } from '../support/notes.ts'

const storage = await openSqlite({ path: process.argv[2] ?? '', schemas: [notes], busyTimeoutMs: 60_000 })
await storage.ping()
await storage.close()
