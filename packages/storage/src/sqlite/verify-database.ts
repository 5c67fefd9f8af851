import type { Database } from './database.ts'
import type { Rule, Schema } from './schema.ts'
import { isBusy } from './sqlite-error.ts'

const kernelRules: readonly Rule[] = [
  [
    'result of an idempotency key is not JSON',
    `SELECT tenant || '/' || service || '/' || operation AS what FROM idempotency WHERE NOT json_valid(result)`,
  ],
  ['a row is missing', "SELECT 'store' AS what WHERE NOT EXISTS (SELECT 1 FROM store)"],
]

/** The maximum number of reported violations of each rule. */
const shownPerRule = 10

/** Checks the file, the constraints, and the rules of the schemas. Problems identify rows by number and contain no text. */
export function verifyDatabase(database: Database, schemas: readonly Schema[]): readonly string[] {
  const rules = [kernelRules, ...schemas.map((schema) => schema.rules ?? [])].flat()
  const loosely = new Set(schemas.flatMap((schema) => schema.loosely ?? []))
  return database.snapshot(() => [
    ...check('the file', () =>
      database
        .all<{ integrity_check: string }>('PRAGMA integrity_check')
        .map((row) => row.integrity_check)
        .filter((line) => line !== 'ok'),
    ),
    ...check('the references between tables', () =>
      database
        .all<{ table: string; parent: string }>('PRAGMA foreign_key_check')
        .filter(({ parent }) => !loosely.has(parent))
        .map(({ table, parent }) => `a row of ${table} has no row of ${parent}`),
    ),
    ...rules.flatMap(([problem, sql]) =>
      check(`"${problem}"`, () =>
        database.all<{ what: string }>(`${sql} LIMIT ?`, shownPerRule).map(({ what }) => `${problem}: ${what}`),
      ),
    ),
  ])
}

/** Runs one check. A page that it cannot read is a problem too, and the other checks go on. */
function check(name: string, run: () => readonly string[]): readonly string[] {
  try {
    return run()
  } catch (error) {
    if (isBusy(error)) throw error
    return [`${name} could not be checked: ${error instanceof Error ? error.message : String(error)}`]
  }
}
