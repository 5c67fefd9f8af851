import { describe, expect, it } from 'vitest'
import { sleep } from '../sleep.ts'
import { createManualClock } from './manual-clock.ts'

describe('createManualClock', () => {
  it('fires timers in the order of their time, then of their creation', async () => {
    const clock = createManualClock(1000)
    const fired: string[] = []
    const at = (name: string) => () => fired.push(`${name} at ${clock.now()}`)
    clock.setTimeout(at('c'), 20)
    clock.setTimeout(at('a'), 10)
    clock.setTimeout(at('b'), 10)
    clock.clearTimeout(clock.setTimeout(at('never'), 5))
    await clock.advance(15)
    expect(fired).toEqual(['a at 1010', 'b at 1010'])
    expect([clock.now(), clock.monotonic(), clock.pendingTimers]).toEqual([1015, 15, 1])
    await clock.advance(5)
    expect(fired).toEqual(['a at 1010', 'b at 1010', 'c at 1020'])
  })

  it('runs through a chain of sleeps in one advance', async () => {
    const clock = createManualClock(0)
    const woke: number[] = []
    const run = async (): Promise<void> => {
      await sleep(10, { clock })
      woke.push(clock.now())
      await sleep(10, { clock })
      woke.push(clock.now())
    }
    const running = run()
    await clock.advance(100)
    await running
    expect(woke).toEqual([10, 20])
  })

  it('advances to its next timer, and reports whether there was one', async () => {
    const clock = createManualClock(0)
    clock.setTimeout(() => {}, 30)
    clock.setTimeout(() => {}, 10)
    expect([await clock.advanceToNextTimer(), clock.monotonic()]).toEqual([true, 10])
    expect([await clock.advanceToNextTimer(), clock.monotonic()]).toEqual([true, 30])
    expect([await clock.advanceToNextTimer(), clock.monotonic()]).toEqual([false, 30])
  })

  it.each([
    ['5s', new TypeError('advance() takes a number of milliseconds, at least 0, got string')],
    [undefined, new TypeError('advance() takes a number of milliseconds, at least 0, got undefined')],
    [NaN, new RangeError('advance() takes a number of milliseconds, at least 0, got NaN')],
    [-1, new RangeError('advance() takes a number of milliseconds, at least 0, got -1')],
    [Infinity, new RangeError('advance() takes a number of milliseconds, at least 0, got Infinity')],
  ])('rejects an advance by %s', async (ms, error) => {
    const clock = createManualClock(0)
    await expect(clock.advance(ms as number)).rejects.toThrow(error)
    expect(clock.monotonic()).toBe(0)
  })

  it('rejects a start that is not a finite number', () => {
    expect(() => createManualClock(NaN)).toThrow('startAt must be a number of milliseconds since 1970, got NaN')
  })

  it('sets the wall-clock time alone', () => {
    const clock = createManualClock(0)
    clock.setWallTime(99)
    expect([clock.now(), clock.monotonic()]).toEqual([99, 0])
  })
})
