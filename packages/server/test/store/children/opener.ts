// Opens the file and closes it again. Argument: the file.
import { openSqliteStoreWhenFree } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'

const store = await openSqliteStoreWhenFree({ path: process.argv[2] ?? '' })
await store.ping()
await store.close()
