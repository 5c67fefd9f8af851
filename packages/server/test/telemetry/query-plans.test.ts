// The statements that must cost the same whatever else is stored.
import { openSqliteNow } from '@sekha/storage/sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { silentStatements } from '../../src/services/telemetry/store/sqlite/mark-silent.ts'
import { recordIndexes } from '../../src/services/telemetry/store/sqlite/query-records.ts'
import { overdueStatements, sessionIndexes } from '../../src/services/telemetry/store/sqlite/query-sessions.ts'
import { migrations } from '../../src/services/telemetry/store/sqlite/schema.ts'

function explain(sql: string): string {
  const storage = openSqliteNow({ path: ':memory:', schemas: [{ name: 'telemetry', migrations }] })
  onTestFinished(() => storage.close())
  let plan = ''
  void storage.read((database) => {
    plan = database
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .map(({ detail }) => detail)
      .join('\n')
  })
  return plan
}

it.each([
  ['heard', 'silent=? AND heard_at>? AND heard_at<?'],
  ['timeout', 'silent=? AND <expr><?'],
  ['silent', 'updated_at<?'],
] as const)('finds new silences by the index %s alone', (name, range) => {
  const plan = explain(silentStatements[name])
  expect(plan).toBe(`SEARCH telemetry_sessions USING INDEX telemetry_sessions_${name} (${range})`)
})

it.each([
  ['heard', 'heard_at>? AND heard_at<?'],
  ['timeout', '<expr><?'],
] as const)('counts suspended sessions by the index %s alone', (name, range) => {
  const plan = explain(`${overdueStatements[name]} AND tenant = ?2`)
  expect(plan).toBe(`SEARCH telemetry_sessions USING INDEX telemetry_sessions_${name} (silent=? AND ${range})`)
})

it.each(Object.entries(recordIndexes))('lists records by the index %s, in its order', (index, condition) => {
  const sql = `SELECT body FROM telemetry_records INDEXED BY telemetry_records_${index} WHERE session = ? AND ${condition}`
  const plan = explain(`${sql} AND (at, position) > (?, ?) AND at < ? ORDER BY at, position`)
  expect(plan).toMatch(
    new RegExp(
      `^SEARCH telemetry_records USING INDEX telemetry_records_${index} \\(session=\\?.*\\(at,position\\)>\\(`,
    ),
  )
  expect(plan).not.toContain('TEMP B-TREE')
})

it.each(Object.entries(sessionIndexes))('lists sessions by the index %s, in its order', (index, condition) => {
  const sql = `SELECT * FROM telemetry_sessions INDEXED BY telemetry_sessions_${index} WHERE tenant = ? AND ${condition}`
  const plan = explain(
    `${sql} AND deleted = 0 AND (created_at, number) > (?, ?) AND created_at < ? ORDER BY created_at, number`,
  )
  expect(plan).toMatch(
    new RegExp(`^SEARCH telemetry_sessions USING INDEX telemetry_sessions_${index} \\(tenant=\\?.*created_at`),
  )
  expect(plan).not.toContain('TEMP B-TREE')
})
