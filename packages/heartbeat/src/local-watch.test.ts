import type { Clock } from '@sekha/core/foundation'
import { expect, it } from 'vitest'
import { createLocalWatch } from './local-watch.ts'
import type { Transition } from './transition.ts'

/** A watch whose clock the test sets. */
function openWatch() {
  let [now, turns] = [0, 0]
  const seen: Transition[] = []
  const clock: Clock = { now: () => now, monotonic: () => now, setTimeout: () => 0, clearTimeout: () => {} }
  const turn = createLocalWatch(
    { mode: 'automatic', timeoutMs: 300, tickMs: 30 },
    clock,
    () => ({ turns, beats: 0, hold: undefined, activity: 'import' }),
    (transition) => seen.push(transition),
  )
  return {
    seen,
    pass: (ms: number): void => {
      now += ms
      turns++
      turn()
    },
  }
}

/** Works until the process has used this much of a processor. */
function work(ms: number): void {
  for (const start = process.cpuUsage(); ;) {
    const { user, system } = process.cpuUsage(start)
    if (user + system > ms * 1000) return
  }
}

it('a local watch reports a block of a busy process when it is over', () => {
  const { seen, pass } = openWatch()
  for (let count = 0; count < 5; count++) pass(30)
  work(400)
  pass(600)
  pass(30)
  expect(seen.map(({ state }) => state)).toEqual(['alive', 'hung', 'recovered', 'alive'])
  expect(seen[2]).toMatchObject({ hang: 1, durationMs: 570, isBlocked: true, activity: 'import', suspendedMs: 0 })
})

it('a local watch takes a long gap without work for a suspension', () => {
  const { seen, pass } = openWatch()
  for (let count = 0; count < 5; count++) pass(30)
  pass(1_000_000)
  pass(30)
  expect(seen.map(({ state }) => state)).toEqual(['alive', 'suspended', 'alive'])
})

it('a local watch does not mention blocks below the timeout', () => {
  const { seen, pass } = openWatch()
  for (let count = 0; count < 5; count++) pass(30)
  work(200)
  pass(290)
  pass(30)
  expect(seen.map(({ state }) => state)).toEqual(['alive'])
})
