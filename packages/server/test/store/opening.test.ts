import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { runChild } from 'sekha-test-kit'
import { expect, it } from 'vitest'
import { openSqliteStoreNow } from '../../src/services/memory/store/sqlite/sqlite-store.ts'
import { withDirectory } from './open-stores.ts'
import { writeFirstSchema } from './write-first-schema.ts'

it.each(['segments', 'conversations', 'summaries', 'erasing'])(
  'openSqliteStoreNow reports that the table %s is missing, and does not change the file',
  async (table) => {
    await withDirectory(async (directory) => {
      const path = join(directory, 'store.db')
      await openSqliteStoreNow({ path }).close()
      execute(path, `PRAGMA foreign_keys = OFF; DROP TABLE ${table}`)
      const before = await readFile(path)
      expect(() => openSqliteStoreNow({ path })).toThrow(
        `its table ${table} is missing. Restore the file from a backup`,
      )
      expect(await readFile(path)).toEqual(before)
    })
  },
)

it('a new file has the tables of a migrated one', async () => {
  await withDirectory(async (directory) => {
    const [created, migrated] = [join(directory, 'created.db'), join(directory, 'migrated.db')]
    writeFirstSchema(migrated)
    for (const path of [created, migrated]) await openSqliteStoreNow({ path }).close()
    expect(describeTables(migrated)).toEqual(describeTables(created))
  })
})

it('openSqliteStoreNow succeeds in many processes that open a new file at once', async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, 'store.db')
    const children = Array.from({ length: 6 }, () => runChild(new URL('./children/opener.ts', import.meta.url), [path]))
    for (const child of children) expect(await child.ended).toEqual({ code: 0, errors: '' })
  })
})

/** Describes columns, indexes and foreign keys, whatever the order of columns. */
function describeTables(path: string): unknown {
  const database = new DatabaseSync(path)
  const list = (sql: string): string[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => JSON.stringify(row))
      .toSorted()
  const names = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const tables = names.map(({ name }) => [
    name,
    list(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info('${String(name)}')`),
    list(`SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list('${String(name)}')`),
  ])
  const indexes = list("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
  const versions = list('SELECT * FROM service_migrations')
  database.close()
  return { tables: tables.toSorted(([a], [b]) => String(a).localeCompare(String(b))), indexes, versions }
}

function execute(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}
