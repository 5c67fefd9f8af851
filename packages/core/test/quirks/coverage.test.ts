import { describe, expect, test } from 'vitest'
import { quirks } from './quirks.ts'
import { sheetRows } from './sheet-rows.ts'

const ids = quirks.map(({ id }) => id)
const listed = sheetRows.flatMap((row) => row.quirks ?? [])

describe('the protocol sheet', () => {
  test.for(sheetRows.map((row) => [`${row.section} ${row.topic}`, row] as const))(
    'has a proof or a reason for: %s',
    ([, row]) => {
      const { quirks: proofs = [], server, reason } = row
      expect(proofs.filter((id) => !ids.includes(id))).toStrictEqual([])
      expect(proofs.length > 0 || isSentence(server) || isSentence(reason)).toBe(true)
      expect(reason === undefined || (proofs.length === 0 && server === undefined), 'a reason stands alone').toBe(true)
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

test('every quirk, every row and every behaviour of the server has one name', () => {
  const topics = sheetRows.map(({ section, topic }) => `${section} ${topic}`)
  const behaviours = sheetRows.flatMap(({ server }) => server ?? [])
  for (const names of [ids, topics, behaviours]) expect(repeated(names)).toStrictEqual([])
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
