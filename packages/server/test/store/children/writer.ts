// Writes conversations with many concurrent writers, and prints the acknowledged ones. Arguments: the file, a name for
// the ids, the number of writers, the number of conversations of each (0: until it is ended).
import { writeSync } from 'node:fs'
import { openSqliteStore } from '../../../src/services/memory/store/sqlite/sqlite-store.ts'
import { Creator } from './creator.ts'

const [path = '', name = '', writers = '1', each = '0'] = process.argv.slice(2)
const store = await openSqliteStore({ path, busyTimeoutMs: 600_000 })
const creator = new Creator(store, 'tenant')
const total = Number(each) || Infinity

await Promise.all(
  Array.from({ length: Number(writers) }, async (_, writer) => {
    for (let count = 0; count < total; count++) {
      const id = `${name}-${writer}-${count}`
      await creator.create(id, [`first of ${id}`, `second of ${id}`])
      writeSync(1, `${id}\n`)
    }
  }),
)
await store.close()
