import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('delivers everything, although its server stops in between', async () => {
  const program = new URL('../src/importer.ts', import.meta.url).pathname
  const { stdout } = await promisify(execFile)(process.execPath, [program])
  expect(stdout).toContain('✓ nothing is lost')
})
