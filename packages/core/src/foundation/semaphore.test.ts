import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OverloadedError } from './errors/index.ts'
import { Semaphore } from './semaphore.ts'
import { createManualClock } from './testing/index.ts'

/** A signal that counts who listens to it. */
class CountedSignal {
  readonly #controller = new AbortController()
  readonly signal: AbortSignal = this.#controller.signal
  listeners = 0

  constructor() {
    const { signal } = this
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...given: Parameters<typeof add>): void => {
      this.listeners++
      add(...given)
    }
    signal.removeEventListener = (...given: Parameters<typeof remove>): void => {
      this.listeners--
      remove(...given)
    }
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }
}

/** Whether a promise is settled once everything that is due has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => (settled = true))
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

describe('Semaphore', () => {
  it('grants free permits at once, and a released one to the longest waiter', async () => {
    const semaphore = new Semaphore(2)
    const first = await semaphore.acquire()
    await semaphore.acquire()
    const third = semaphore.acquire()
    const fourth = semaphore.acquire()
    expect(await isSettled(third)).toBe(false)
    first()
    expect(await isSettled(third)).toBe(true)
    expect(await isSettled(fourth)).toBe(false)
    first()
    expect(await isSettled(fourth)).toBe(false)
  })

  it('grants no permit to a new caller while others wait', async () => {
    const semaphore = new Semaphore(1)
    const release = await semaphore.acquire()
    const waiting = semaphore.acquire()
    release()
    expect(semaphore.tryAcquire()).toBeUndefined()
    const next = await waiting
    next()
    expect(semaphore.tryAcquire()).toBeTypeOf('function')
  })

  it('leaves no listener on the signal after any end of a wait', async () => {
    const semaphore = new Semaphore(1)
    const release = await semaphore.acquire()
    const granted = new CountedSignal()
    const aborted = new CountedSignal()
    const first = semaphore.acquire({ signal: granted.signal })
    const second = semaphore.acquire({ signal: aborted.signal })
    expect([granted.listeners, aborted.listeners]).toEqual([1, 1])
    aborted.abort('gone')
    await expect(second).rejects.toBe('gone')
    release()
    await first
    expect([granted.listeners, aborted.listeners]).toEqual([0, 0])
  })

  it('rejects with the reason of an aborted signal and takes no permit', async () => {
    const semaphore = new Semaphore(1)
    const reason = new Error('too late')
    await expect(semaphore.acquire({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(semaphore.tryAcquire()).toBeTypeOf('function')
  })

  it('rejects a wait beyond maxQueue with an OverloadedError until the queue has room', async () => {
    const semaphore = new Semaphore(1, { maxQueue: 1 })
    const release = await semaphore.acquire()
    const caller = new AbortController()
    const waiting = semaphore.acquire({ signal: caller.signal })
    const refused = await semaphore.acquire({ operation: { id: 'work' } }).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(OverloadedError)
    expect(refused).toMatchObject({ code: 'overloaded', reason: 'full', operation: 'work' })
    caller.abort()
    await expect(waiting).rejects.toThrow()
    const next = semaphore.acquire()
    release()
    expect(await next).toBeTypeOf('function')
  })

  it('rejects a wait that takes longer than queueTimeoutMs', async () => {
    const clock = createManualClock()
    const semaphore = new Semaphore(1, { queueTimeoutMs: 100, clock })
    await semaphore.acquire()
    const waiting = semaphore.acquire()
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'overloaded', reason: 'timeout' })
    await clock.advance(100)
    await outcome
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity])('rejects %d permits', (permits) => {
    expect(() => new Semaphore(permits)).toThrow(RangeError)
  })

  it('never exceeds its permits, loses none, and serves in order under random load', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom('acquire', 'release', 'abort'), { maxLength: 40 }),
        async (permits, steps) => {
          const semaphore = new Semaphore(permits)
          const held: (() => void)[] = []
          const waiting: { readonly number: number; readonly controller: AbortController }[] = []
          const served: number[] = []
          let count = 0
          for (const step of steps) {
            if (step === 'acquire') {
              const entry = { number: count++, controller: new AbortController() }
              waiting.push(entry)
              semaphore.acquire({ signal: entry.controller.signal }).then(
                (release) => {
                  served.push(entry.number)
                  waiting.splice(waiting.indexOf(entry), 1)
                  held.push(release)
                },
                () => waiting.splice(waiting.indexOf(entry), 1),
              )
            } else if (step === 'release') held.shift()?.()
            else waiting.at(-1)?.controller.abort()
            await new Promise((resolve) => setImmediate(resolve))
            expect(held.length).toBeLessThanOrEqual(permits)
            if (waiting.length > 0) expect(held.length).toBe(permits)
          }
          expect(served).toEqual(served.toSorted((a, b) => a - b))
          for (const release of held) release()
          await new Promise((resolve) => setImmediate(resolve))
        },
      ),
      { numRuns: 100 },
    )
  })
})
