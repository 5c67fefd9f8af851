import { describe, expect, it } from 'vitest'
import { sleep } from '../sleep.ts'
import { ManualClock } from './manual-clock.ts'

describe('ManualClock', () => {
  it('fires timers in the order of their time, then of their creation', async () => {
    const clock = new ManualClock(1000)
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
    const clock = new ManualClock(0)
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

  it('sets the wall-clock time alone', () => {
    const clock = new ManualClock(0)
    clock.setWallTime(99)
    expect([clock.now(), clock.monotonic()]).toEqual([99, 0])
  })
})
