import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { quirks } from './quirks.ts'
import { sheetRows } from './sheet-rows.ts'

const ids = quirks.map(({ id }) => id)
const listed = sheetRows.flatMap((row) => row.quirks ?? [])
const behaviours = sheetRows.flatMap(({ server }) => server ?? [])
const serverTests = readFileSync(new URL('../../../server/test/legacy-defects.test.ts', import.meta.url), 'utf8')
const titles = [...serverTests.matchAll(/^test\(\s*(['"`])(.+?)\1,/gm)].map(([, , title = '']) => title)

describe('the protocol sheet', () => {
  test.for(sheetRows.map((row) => [`${row.section} ${row.topic}`, row] as const))(
    'has a proof or a reason for: %s',
    ([, row]) => {
      const { quirks: proofs = [], server, reason } = row
      expect(proofs.filter((id) => !ids.includes(id))).toStrictEqual([])
      expect(proofs.length > 0 || isSentence(server) || isSentence(reason)).toBe(true)
      expect(reason === undefined || isSentence(reason), 'a reason says something').toBe(true)
    },
  )

  test('has a row for every quirk', () => {
    expect(ids.filter((id) => !listed.includes(id))).toStrictEqual([])
  })

  test('has as many rows as the sheet', () => {
    const count = (section: string): number => sheetRows.filter((row) => row.section === section).length
    expect([count('1.6'), count('1.7'), count('4.9')]).toStrictEqual([13, 21, 43])
  })
})

describe('the tests of the server', () => {
  test('prove every behaviour that the sheet names, under its name', () => {
    expect(behaviours.filter((behaviour) => !titles.includes(behaviour))).toStrictEqual([])
  })

  test('are all named by the sheet', () => {
    expect(titles.filter((title) => !behaviours.includes(title))).toStrictEqual([])
  })

  test('are plain ones: none is skipped, expected to fail, made from a table or of a title that is computed', () => {
    const calls = [...serverTests.matchAll(/^ *(?:test|it|describe|suite)\b[.(]/gm)]
    expect(titles).not.toHaveLength(0)
    expect(calls).toHaveLength(titles.length)
  })
})

test('every quirk, every row and every behaviour of the server has one name', () => {
  const topics = sheetRows.map(({ section, topic }) => `${section} ${topic}`)
  for (const names of [ids, topics, behaviours, titles]) expect(repeated(names)).toStrictEqual([])
})

test('both profiles have quirks of their own', () => {
  expect(new Set(quirks.map(({ profile }) => profile))).toStrictEqual(new Set(['P1', 'P2', 'both']))
})

function isSentence(text: string | undefined): boolean {
  return text !== undefined && text.length > 20
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, at) => names.indexOf(name) !== at)
}
