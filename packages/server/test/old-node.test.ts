import { runOnOldNode } from 'sekha-test-kit'
import { expect, test } from 'vitest'

test('can be imported on a Node that is too old, and createController names the required version', () => {
  const entry = new URL('../src/index.ts', import.meta.url).href
  const program = `const { createController } = await import('${entry}')
    try { createController() } catch (error) { console.error(error.message) }`
  expect(runOnOldNode('--input-type=module', '--eval', program)).toMatchObject({
    status: 0,
    stderr:
      '@sekha/server needs Node 22.16.0 or newer, but this is Node 20.20.2: install a newer one from https://nodejs.org\n',
  })
})
