import { expect, test } from 'vitest'
import { finish, type Steps } from './steps.ts'
import { createTurns } from './turns.ts'

/**
 * A thread whose clock advances by one with every step, and whose event loop iterates when the test calls `comeRound`.
 */
function openThread({ warmUpMs = 0 } = {}) {
  let time = 0
  const deferred: (() => void)[] = []
  const turns = createTurns({ now: () => time, turnMs: 3, warmUpMs, defer: (resume) => deferred.push(resume) })
  const log: string[] = []
  function* work(name: string, steps: number): Steps<string> {
    for (let step = 1; step <= steps; step++) {
      time++
      log.push(`${name}${step}`)
      yield
    }
    return name
  }
  const comeRound = async (): Promise<void> => {
    for (const resume of deferred.splice(0)) resume()
    // Resumed work continues in promise callbacks.
    for (let wait = 0; wait < 10; wait++) await Promise.resolve()
  }
  return { turns, log, work, comeRound, deferred }
}

test('an operation that fits into one turn never yields', async () => {
  const { turns, work, deferred } = openThread()
  expect(await turns.begin().run(work('a', 2))).toBe('a')
  expect(deferred).toEqual([])
})

test('only one of several longer operations takes a turn per iteration of the event loop', async () => {
  const { turns, log, work, comeRound } = openThread()
  const done = Promise.all(['a', 'b', 'c'].map((name) => turns.begin().run(work(name, 7))))
  await Promise.resolve()
  expect(log.splice(0)).toEqual(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1', 'c2', 'c3'])
  await comeRound()
  expect(log.splice(0)).toEqual(['a4', 'a5', 'a6'])
  await comeRound()
  expect(log.splice(0)).toEqual(['b4', 'b5', 'b6'])
  for (let round = 0; round < 10; round++) await comeRound()
  expect(log).toEqual(['c4', 'c5', 'c6', 'a7', 'b7', 'c7'])
  expect(await done).toEqual(['a', 'b', 'c'])
})

test('consecutive work of one operation shares a turn', async () => {
  const { turns, log, work, comeRound } = openThread()
  const turn = turns.begin()
  const both = (async () => {
    await turn.run(work('a', 2))
    await turn.run(work('b', 2))
    expect(turn.pause()).toBeUndefined()
  })()
  for (let wait = 0; wait < 10; wait++) await Promise.resolve()
  expect(log).toEqual(['a1', 'a2', 'b1'])
  await comeRound()
  expect(log).toEqual(['a1', 'a2', 'b1', 'b2'])
  await both
})

test('turns do not end during the warm-up, which begins once, with the first operation', async () => {
  const { turns, log, work, comeRound } = openThread({ warmUpMs: 6 })
  await turns.begin().run(work('a', 5))
  const done = turns.begin().run(work('b', 5))
  expect(log.splice(0)).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3'])
  await comeRound()
  expect(await done).toBe('b')
})

test('an operation that throws does not take turns from the others', async () => {
  const { turns, work, comeRound } = openThread()
  function* failing(): Steps<never> {
    yield* work('a', 4)
    throw new Error('broken')
  }
  const failed = turns.begin().run(failing())
  const fine = turns.begin().run(work('b', 4))
  const outcome = expect(failed).rejects.toThrow('broken')
  for (let round = 0; round < 4; round++) await comeRound()
  await outcome
  expect(await fine).toBe('b')
})

test('finish returns the same result as work in turns', () => {
  const { work } = openThread()
  expect(finish(work('a', 9))).toBe('a')
})
