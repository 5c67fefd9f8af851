import { describe, expect, it } from 'vitest'
import { createPlaceQueue } from './place-queue.ts'

const patient = new AbortController().signal

/** Whether a promise is settled once everything that is due has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => (settled = true))
  await new Promise((resolve) => setImmediate(resolve))
  return settled
}

describe('place queue', () => {
  it('gives out its places at once, and the next one when one is given back, in the order of the line', async () => {
    const queue = createPlaceQueue({ places: 2, maxWaiting: 2 })
    const first = await queue.take(patient)
    expect(await queue.take(patient)).toBeDefined()
    const third = queue.take(patient)
    const fourth = queue.take(patient)
    expect(await isSettled(third)).toBe(false)
    first?.()
    expect(await third).toBeDefined()
    expect(await isSettled(fourth)).toBe(false)
  })

  it('sends away whoever comes when the line is full', async () => {
    const queue = createPlaceQueue({ places: 1, maxWaiting: 1 })
    const first = await queue.take(patient)
    const second = queue.take(patient)
    expect(await queue.take(patient)).toBeUndefined()
    first?.()
    expect(await second).toBeDefined()
  })

  it('lets go of whoever gives up, and loses no place by it', async () => {
    const queue = createPlaceQueue({ places: 1, maxWaiting: 1 })
    const giveBack = await queue.take(patient)
    const caller = new AbortController()
    const waiting = queue.take(caller.signal)
    caller.abort()
    expect(await waiting).toBeUndefined()
    expect(await queue.take(caller.signal)).toBeUndefined()
    giveBack?.()
    expect(await queue.take(patient)).toBeDefined()
    expect(await isSettled(queue.take(patient))).toBe(false)
  })
})
