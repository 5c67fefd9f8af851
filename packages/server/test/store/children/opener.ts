// Opens the file and closes it again. Argument: the file.
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'

const store = openSqliteStore({ path: process.argv[2] ?? '' })
await store.ping()
await store.close()
