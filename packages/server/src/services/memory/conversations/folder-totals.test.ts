import { expect, test } from 'vitest'
import { folderTotals } from './folder-totals.ts'

const totalsOf = (folders: Record<string, number>): Record<string, number> =>
  Object.fromEntries(
    folderTotals(Object.entries(folders).map(([folder, count]) => ({ folder, count }))).map(({ folder, total }) => [
      folder,
      total,
    ]),
  )

test('folderTotals counts all conversations below a folder by path segments', () => {
  expect(
    totalsOf({ '/work': 1, '/work-old': 2, '/work/a': 4, '/work/a/b': 8, '/workshop/c': 16, '/home': 32 }),
  ).toEqual({
    '/work': 13,
    '/work-old': 2,
    '/work/a': 12,
    '/work/a/b': 8,
    '/workshop/c': 16,
    '/home': 32,
  })
})

test('folderTotals counts conversations below a missing intermediate folder', () => {
  expect(totalsOf({ '/': 1, '/a': 2, '/a/b/c/d': 4, '/a/b': 0 })).toEqual({ '/': 7, '/a': 6, '/a/b/c/d': 4, '/a/b': 4 })
})

test('folderTotals keeps the given order', () => {
  const folders = ['/b', '/a/x', '/a', '/'].map((folder) => ({ folder, count: 1 }))
  expect(folderTotals(folders).map(({ folder }) => folder)).toEqual(['/b', '/a/x', '/a', '/'])
})

test('folderTotals visits each folder a bounded number of times', () => {
  let looks = 0
  const folders = Array.from({ length: 2000 }, (_, at) => ({
    folder: `/f${at}`,
    get count() {
      looks++
      return 1
    },
  }))
  expect(folderTotals(folders).every(({ total }) => total === 1)).toBe(true)
  expect(looks).toBeLessThanOrEqual(3 * folders.length)
})
