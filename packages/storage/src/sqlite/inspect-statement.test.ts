import { describe, expect, it } from 'vitest'
import { findTransactionWord, inspectStatement } from './inspect-statement.ts'

describe('a statement', () => {
  it.each([
    ['SELECT 1', 0],
    ['SELECT ?, ? FROM t WHERE a = ?', 3],
    ['SELECT ?1 WHERE ?1 IS NULL OR a = ?2', 2],
    [`SELECT '?', "?", \`?\`, [?], 'it''s ?' -- ?\n, ? /* ? */`, 1],
    [`SELECT data ->> '$.a' FROM t WHERE x = ?;`, 1],
  ])('counts its values: %s', (sql, valueCount) => {
    expect(inspectStatement(sql)).toMatchObject({ valueCount })
  })

  it.each([
    ['select 1', false],
    ['VALUES (1)', false],
    ['PRAGMA page_count', false],
    ['EXPLAIN QUERY PLAN DELETE FROM t', false],
    ["WITH a AS (SELECT 'DELETE'), b AS (SELECT 1) SELECT * FROM a", false],
    ['WITH a AS (SELECT 1) DELETE FROM t', true],
    ['with a as (values (1)) replace into t select * from a', true],
    ['INSERT INTO t VALUES (1) RETURNING a', true],
    ['CREATE TABLE t (a)', true],
  ])('is a write or not: %s', (sql, isWrite) => {
    expect(inspectStatement(sql)).toMatchObject({ isWrite })
  })
})

describe('the statements of a migration', () => {
  it.each([
    ['CREATE TABLE t (a); COMMIT', 'COMMIT'],
    ['CREATE TABLE t (a);\n  begin;', 'BEGIN'],
    ['CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END; END', 'END'],
    ['CREATE TABLE t (a UNIQUE ON CONFLICT ROLLBACK)', 'ON CONFLICT ROLLBACK'],
    ["CREATE TRIGGER x AFTER INSERT ON t BEGIN SELECT RAISE(ROLLBACK, 'no'); END", 'RAISE(ROLLBACK)'],
    ['UPDATE OR ROLLBACK t SET a = 1', 'OR ROLLBACK'],
  ])('begin or end a transaction: %s', (sql, found) => {
    expect(findTransactionWord(sql)).toBe(found)
  })

  it.each([
    'CREATE TABLE t (a); CREATE INDEX i ON t (a);',
    `-- COMMIT\nCREATE TABLE commits (a TEXT DEFAULT 'COMMIT;', "END" TEXT)`,
    'CREATE TRIGGER x AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN a THEN 1 ELSE 2 END; DELETE FROM u; END; DROP TABLE v',
    'CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END',
  ])('do not: %s', (sql) => {
    expect(findTransactionWord(sql)).toBeUndefined()
  })
})
