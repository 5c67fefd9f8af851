import { describe, expect, it } from 'vitest'
import { findDocstringSnippets, findSnippets } from './find-snippets.ts'

describe('findSnippets', () => {
  it('finds TypeScript blocks with the line of their first line', () => {
    const markdown = '# Title\n\n```ts\nconst a = 1\n```\n\n```sh\nls\n```\n\n```ts\nb()\n\nc()\n```\n'
    expect(findSnippets('README.md', markdown)).toEqual([
      { path: 'README.md', line: 4, code: 'const a = 1\n' },
      { path: 'README.md', line: 12, code: 'b()\n\nc()\n' },
    ])
  })

  it('removes the indentation of a block in a list', () => {
    expect(findSnippets('a.md', '- text\n\n  ```ts\n  if (a) {\n    b()\n  }\n  ```\n')).toEqual([
      { path: 'a.md', line: 4, code: 'if (a) {\n  b()\n}\n' },
    ])
  })
})

describe('findDocstringSnippets', () => {
  it('finds the example of a docstring with its line in the source', () => {
    const source =
      'const a = 1\n\n/**\n * Adds.\n *\n * @example\n * ```ts\n * add(1, 2)\n *\n * add(3)\n * ```\n */\nexport const add = 1\n'
    expect(findDocstringSnippets('add.ts', source)).toEqual([
      { path: 'add.ts', line: 8, code: 'add(1, 2)\n\nadd(3)\n' },
    ])
  })

  it('ignores blocks in strings and in line comments', () => {
    expect(findDocstringSnippets('a.ts', 'const a = `\n```ts\nb()\n```\n`\n')).toEqual([])
  })
})
