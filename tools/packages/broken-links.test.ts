import { describe, expect, it } from 'vitest'
import { findBrokenLinks } from './broken-links.ts'

const files = new Set(['README.md', 'LICENSE', 'dist/index.js'])

describe('findBrokenLinks', () => {
  it.each(['https://example.com/a', '#options', 'LICENSE', './LICENSE', 'README.md#options'])(
    'accepts %s',
    (target) => {
      expect(findBrokenLinks(`See [it](${target}).`, files)).toEqual([])
    },
  )

  it.each(['../../docs/a.md', 'docs/a.md', '/docs/a.md', 'http://example.com', '../core/README.md#x'])(
    'finds %s',
    (target) => {
      expect(findBrokenLinks(`See [it](${target} "A title") and [more](#more).`, files)).toEqual([target])
    },
  )

  it('ignores links in code', () => {
    expect(findBrokenLinks('`a[0](b)`\n```ts\nlist[0](missing)\n```\n', files)).toEqual([])
  })
})
