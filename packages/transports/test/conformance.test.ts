import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cases } from './conformance.ts'
import { subjects } from './subjects.ts'
import { nextTurn } from 'sekha-test-kit'

const unhandled: unknown[] = []
const onUnhandled = (reason: unknown): number => unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', onUnhandled)
})
afterEach(async () => {
  await nextTurn()
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})

describe.each(subjects)('$name', ({ abilities, open }) => {
  const tried = cases.filter(({ needs }) => needs.every((need) => abilities.has(need)))
  it.each(tried)('$name', ({ run }) => run(open))
})
