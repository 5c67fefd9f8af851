import { afterEach, describe, expect, it, vi } from 'vitest'
import { MAX_TIMER_MS, systemClock, unrefTimer } from './clock.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Fires after every timer of 1 ms that was set before: the runtime fires timers in the order in which they are due. */
const laterTimer = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 2)
  })

describe('systemClock', () => {
  it('fires a timer after its delay, on the real clock', async () => {
    const start = systemClock.monotonic()
    await new Promise<void>((resolve) => {
      systemClock.setTimeout(resolve, 20)
    })
    expect(systemClock.monotonic() - start).toBeGreaterThanOrEqual(18)
  })

  it('cancels a timer', async () => {
    let fired = false
    systemClock.clearTimeout(
      systemClock.setTimeout(() => {
        fired = true
      }, 1),
    )
    await laterTimer()
    expect(fired).toBe(false)
  })

  it('does not fire a very long timer at once, on the real clock', async () => {
    let fired = false
    const timer = systemClock.setTimeout(() => {
      fired = true
    }, MAX_TIMER_MS + 1)
    await laterTimer()
    systemClock.clearTimeout(timer)
    expect(fired).toBe(false)
  })

  it('looks up the globals at each call, so that fake timers take effect', () => {
    vi.useFakeTimers({ now: 5000 })
    let fired = false
    systemClock.setTimeout(() => {
      fired = true
    }, 1000)
    expect(systemClock.now()).toBe(5000)
    vi.advanceTimersByTime(1000)
    expect(fired).toBe(true)
    expect(systemClock.now()).toBe(6000)
  })

  it('rejects a delay that is not a number', () => {
    expect(() => systemClock.setTimeout(() => {}, Number.NaN)).toThrow(RangeError)
  })
})

describe('unrefTimer', () => {
  it('uses the method of the runtime', () => {
    const unref = vi.fn<() => void>()
    unrefTimer({ unref })
    expect(unref).toHaveBeenCalledTimes(1)

    const unrefDeno = vi.fn<(id: number) => void>()
    vi.stubGlobal('Deno', { unrefTimer: unrefDeno })
    unrefTimer(7)
    expect(unrefDeno).toHaveBeenCalledWith(7)
  })

  it('does nothing if the runtime has no method', () => {
    expect(() => {
      unrefTimer({})
      unrefTimer(7)
    }).not.toThrow()
  })
})
