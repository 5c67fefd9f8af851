import { describe, expect, it } from 'vitest'
import { writePath } from './write-path.ts'

describe('writePath', () => {
  it.each([
    [[], ''],
    [['label'], 'label'],
    [['messages', 0, 'role'], 'messages[0].role'],
    [[3, 'a'], '[3].a'],
    [['a', '\uD800'], 'a.\uFFFD'],
    [['k'.repeat(61)], `${'k'.repeat(59)}…`],
  ])('writes %j as %s', (path, expected) => {
    expect(writePath(path)).toBe(expected)
  })

  it('truncates a long path', () => {
    expect(writePath(Array.from({ length: 100_000 }, () => 0))).toHaveLength(300)
  })
})
