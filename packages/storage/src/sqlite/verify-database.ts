import type { Database } from './database.ts'
import type { Schema } from './schema.ts'

/** The maximum number of reported violations of each rule. */
const shownPerRule = 10

/** Checks the file, the constraints, and the rules of a schema. Problems identify rows by number and contain no text. */
export function verifyDatabase(database: Database, { rules = [], loosely = [] }: Schema): readonly string[] {
  return database.snapshot(() => [
    ...database
      .all<{ integrity_check: string }>('PRAGMA integrity_check')
      .map((row) => row.integrity_check)
      .filter((line) => line !== 'ok'),
    ...database
      .all<{ table: string; parent: string }>('PRAGMA foreign_key_check')
      .filter(({ parent }) => !loosely.includes(parent))
      .map(({ table, parent }) => `a row of ${table} has no row of ${parent}`),
    ...rules.flatMap(([problem, sql]) =>
      database.all<{ what: string }>(`${sql} LIMIT ?`, shownPerRule).map(({ what }) => `${problem}: ${what}`),
    ),
  ])
}
