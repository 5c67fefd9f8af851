import { expect, it } from 'vitest'
import { embedFiles } from './embed-files.ts'

it('replaces the block after a comment that names a file', () => {
  const markdown = 'A\n\n<!-- file: b.ts -->\n\n```ts\nold()\n```\n\n```ts\nkept()\n```\n'
  expect(embedFiles(markdown, (path) => `// $& ${path}\n`)).toBe(
    'A\n\n<!-- file: b.ts -->\n\n```ts\n// $& b.ts\n```\n\n```ts\nkept()\n```\n',
  )
})
