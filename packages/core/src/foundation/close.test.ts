import { describe, expect, it, vi } from 'vitest'
import { createCloser } from './close.ts'
import { ClosedError } from './errors/index.ts'
import { sleep } from './sleep.ts'
import { createManualClock } from './testing/index.ts'

describe('createCloser', () => {
  it('cleans up once, before close() returns, and returns the same promise from every call', async () => {
    const cleanup = vi.fn<() => void>()
    const closer = createCloser('SekhaClient', cleanup)
    expect(closer.closed).toBe(false)
    const first = closer.close()
    expect(cleanup).toHaveBeenCalledTimes(1)
    expect(closer.closed).toBe(true)
    expect(closer.close()).toBe(first)
    await first
    await closer[Symbol.asyncDispose]()
    expect(cleanup).toHaveBeenCalledTimes(1)
  })

  it('waits for the cleanup', async () => {
    const clock = createManualClock()
    const closer = createCloser('x', () => sleep(10, { clock }))
    const closed = vi.fn<() => void>()
    const closing = closer.close().then(closed)
    await clock.advance(9)
    expect(closed).not.toHaveBeenCalled()
    await clock.advance(1)
    expect(closed).toHaveBeenCalledTimes(1)
    await closing
  })

  it('throws a ClosedError with its name after close()', async () => {
    const closer = createCloser('SekhaClient')
    expect(() => closer.assertOpen()).not.toThrow()
    await closer.close()
    expect(() => closer.assertOpen()).toThrow(ClosedError)
    expect(() => closer.assertOpen()).toThrow('SekhaClient is closed')
  })

  it('settles when the cleanup calls close() again', async () => {
    let calls = 0
    const closer = createCloser('x', async () => {
      calls += 1
      await closer.close()
    })
    await closer.close()
    expect(calls).toBe(1)
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('stuck')
      },
    ],
    ['rejects', () => Promise.reject(new Error('stuck'))],
  ] as const)('rejects every call when the cleanup %s', async (_, cleanup) => {
    const closer = createCloser('x', cleanup)
    await expect(closer.close()).rejects.toThrow('stuck')
    await expect(closer.close()).rejects.toThrow('stuck')
    expect(closer.closed).toBe(true)
  })
})
