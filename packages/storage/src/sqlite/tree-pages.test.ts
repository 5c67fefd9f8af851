import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { findGap, listTreePages, PageError, readLayout } from './tree-pages.ts'

/** The bytes of a database that was made by these statements. */
function bytesOf(...statements: readonly string[]): { bytes: Uint8Array; pages: readonly number[] } {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-pages-'))
  try {
    const database = new DatabaseSync(join(directory, 'a.db'))
    for (const statement of statements) database.exec(statement)
    const pages = database
      .prepare("SELECT pageno FROM dbstat WHERE pagetype IN ('leaf', 'internal') ORDER BY pageno")
      .all()
      .map(({ pageno }) => Number(pageno))
    database.close()
    return { bytes: readFileSync(join(directory, 'a.db')), pages }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const rows = `INSERT INTO t WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 3000)
  SELECT value, printf('%.*c', value % 900, 'x') FROM n`

it.each([
  ['pages of 4096 bytes', 4096],
  ['the smallest pages', 512],
  ['the largest pages', 65_536],
])('finds every page of tables and indexes, and the gap of each, with %s', (_, pageBytes) => {
  const { bytes, pages } = bytesOf(
    `PRAGMA page_size = ${pageBytes}`,
    'CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX i ON t (text);',
    rows,
    'CREATE TABLE w (text TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO w SELECT text || id FROM t;',
  )
  const layout = readLayout(bytes)
  expect(layout).toEqual({ pageBytes, usableBytes: pageBytes })
  const read = (number: number): Uint8Array => bytes.subarray((number - 1) * pageBytes, number * pageBytes)
  const children = new Set(pages.flatMap((number) => listTreePages(number, read).slice(1)))
  const roots = pages.filter((number) => !children.has(number))
  expect(roots).toHaveLength(4)
  const found = roots.flatMap((root) => listTreePages(root, read))
  expect(found.toSorted((a, b) => a - b)).toEqual(pages)
  for (const number of found) {
    const { start, end } = findGap(read(number), number, layout)
    expect(end).toBeGreaterThanOrEqual(start)
  }
})

it('refuses what is no page of a table or an index', () => {
  const overflow = new Uint8Array(4096).fill(1)
  expect(() => findGap(overflow, 7, { pageBytes: 4096, usableBytes: 4096 })).toThrow(PageError)
  expect(() => listTreePages(7, () => overflow)).toThrow('Page 7 belongs to neither a table nor an index')
  const overlapping = new Uint8Array(4096)
  overlapping.set([13, 0, 0, 255, 255, 0, 9])
  expect(() => findGap(overlapping, 7, { pageBytes: 4096, usableBytes: 4096 })).toThrow('overlap')
})
