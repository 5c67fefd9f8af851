import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'
import { sleep } from './sleep.ts'
import { createManualClock } from './testing/index.ts'

describe('sleep', () => {
  it('resolves after the delay and not before', async () => {
    const clock = createManualClock()
    let woke = false
    const sleeping = sleep(1000, { clock }).then(() => {
      woke = true
      return woke
    })
    await clock.advance(999)
    expect(woke).toBe(false)
    await clock.advance(1)
    expect(woke).toBe(true)
    await sleeping
    expect(clock.pendingTimers).toBe(0)
  })

  it('waits on the real clock', async () => {
    const start = performance.now()
    await sleep(20)
    expect(performance.now() - start).toBeGreaterThanOrEqual(18)
  })

  it('rejects at once with the reason of the signal, on the real clock', async () => {
    const controller = new AbortController()
    const reason = new Error('mine')
    setTimeout(() => controller.abort(reason), 5)
    // A sleep that misses its abort outlasts the test.
    await expect(sleep(3_600_000, { signal: controller.signal })).rejects.toBe(reason)
  })

  it('sets no timer when the signal is already aborted', async () => {
    const clock = createManualClock()
    await expect(sleep(10, { clock, signal: AbortSignal.abort('early') })).rejects.toBe('early')
    expect(clock.pendingTimers).toBe(0)
  })

  it('leaves neither timer nor listener behind', async () => {
    const clock = createManualClock()
    const { signal } = new AbortController()
    const sleeping = sleep(10, { clock, signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await clock.advance(10)
    await sleeping
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)

    const controller = new AbortController()
    const aborted = sleep(10, { clock, signal: controller.signal })
    controller.abort()
    expect(clock.pendingTimers).toBe(0)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
    await expect(aborted).rejects.toBe(controller.signal.reason)
  })

  it('waits for a timer even when the delay is zero or negative', async () => {
    const clock = createManualClock()
    const sleeping = sleep(-5, { clock })
    expect(clock.pendingTimers).toBe(1)
    await clock.advance(0)
    await sleeping
  })

  it('rejects a delay that is not a number', async () => {
    await expect(sleep(Number.NaN, { clock: createManualClock() })).rejects.toBeInstanceOf(RangeError)
  })

  it('lets the process exit with unref', async () => {
    const unref = vi.fn<() => void>()
    const clock = createManualClock()
    const handle = { unref }
    const sleeping = sleep(10, {
      clock: {
        ...systemClock,
        setTimeout: (callback) => {
          clock.setTimeout(callback, 0)
          return handle
        },
      },
      unref: true,
    })
    await clock.advance(0)
    await sleeping
    expect(unref).toHaveBeenCalledTimes(1)
  })
})
