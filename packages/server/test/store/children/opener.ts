// Opens the file and closes it again. Argument: the file.
import { openSqliteStore } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'

const store = await openSqliteStore({ path: process.argv[2] ?? '', busyTimeoutMs: 600_000 })
await store.ping()
await store.close()
