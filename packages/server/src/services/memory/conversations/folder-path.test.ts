import { expect, test } from 'vitest'
import { isWithin } from './folder-path.ts'

test.each([
  ['/work', '/work', true],
  ['/work/api', '/work', true],
  ['/workshop', '/work', false],
  ['/', '/work', false],
  ['/work', '/', true],
  ['/', '/', true],
])('isWithin of %s and %s is %s', (folder, root, expected) => {
  expect(isWithin(folder, root)).toBe(expected)
})
