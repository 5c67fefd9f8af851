// Opens the file and closes it again. Argument: the file.
import { openSqliteStore } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'
import { whenTold } from './when-told.ts'

await whenTold()
const store = await openSqliteStore({ path: process.argv[2] ?? '', busyTimeoutMs: 600_000 })
await store.ping()
await store.close()
