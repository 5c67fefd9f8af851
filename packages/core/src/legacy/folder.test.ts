import { expect, test } from 'vitest'
import { isWithinFolder, normaliseFolder } from './folder.ts'

test.for([
  ['/work', '/work', true],
  ['/work/', '/work', true],
  ['/work', '/work/', true],
  ['/work/notes', '/work', true],
  ['/workshop', '/work', false],
  ['/', '/work', false],
  ['/work', '/', true],
  ['/', '/', true],
  ['work', '/', false],
] as const)('%s within %s: %s', ([folder, root, isWithin]) => {
  expect(isWithinFolder(folder, root)).toBe(isWithin)
})

test('normaliseFolder() keeps the slash of the root', () => {
  expect(['/', '/work/', ''].map(normaliseFolder)).toStrictEqual(['/', '/work', ''])
})
