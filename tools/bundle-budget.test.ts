import { expect, it } from 'vitest'
import { BUDGET_BYTES, entries } from '../bench/src/bundle-size/entries.ts'
import { weigh } from '../bench/src/bundle-size/weigh.ts'

it('a program with one operation stays within its budget of compressed bytes', async () => {
  const [entry] = entries
  expect(entry?.name).toBe('@sekha/core, one operation')
  if (entry !== undefined) expect((await weigh(entry)).gzipBytes).toBeLessThanOrEqual(BUDGET_BYTES)
})
