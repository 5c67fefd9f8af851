import { afterEach, beforeEach, expect, onTestFinished } from 'vitest'
import { nextTurn } from './event-loop.ts'

/**
 * Collects the unhandled rejections until the current test ends.
 *
 * @returns the reasons so far; Node adds one when the microtasks of its turn are done
 */
export function collectUnhandledRejections(): unknown[] {
  const reasons: unknown[] = []
  onTestFinished(listen(reasons))
  return reasons
}

/**
 * Fails every test of the file, or of the enclosing `describe`, that leaves an unhandled rejection.
 *
 * @returns the reasons in the current test, for a test that expects some and then empties the array
 */
export function forbidUnhandledRejections(): unknown[] {
  const reasons: unknown[] = []
  let stop: () => void
  beforeEach(() => {
    reasons.length = 0
    stop = listen(reasons)
  })
  afterEach(async () => {
    await nextTurn()
    stop()
    expect(reasons).toEqual([])
  })
  return reasons
}

function listen(reasons: unknown[]): () => void {
  const add = (reason: unknown): void => void reasons.push(reason)
  process.on('unhandledRejection', add)
  return () => void process.off('unhandledRejection', add)
}
