import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { unwatchSignal, watchSignal } from './watch-signal.ts'

it('shares one listener per signal and removes it with the last callback', () => {
  const { signal } = new AbortController()
  const callbacks = Array.from({ length: 20 }, () => () => {})
  for (const callback of callbacks) watchSignal(signal, callback)
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  for (const callback of callbacks) {
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    unwatchSignal(signal, callback)
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  unwatchSignal(signal, () => {})
})

it('runs every callback once, even if callbacks remove themselves or each other', () => {
  const controller = new AbortController()
  const { signal } = controller
  const seen: string[] = []
  const last = (): number => seen.push('last')
  const first = (): void => {
    seen.push('first')
    unwatchSignal(signal, first)
    unwatchSignal(signal, removed)
  }
  const removed = (): number => seen.push('gone')
  for (const callback of [first, removed, last]) watchSignal(signal, callback)
  controller.abort()
  expect(seen).toEqual(['first', 'last'])
})

it('can watch the same signal again', () => {
  const controller = new AbortController()
  let count = 0
  const callback = (): number => (count += 1)
  watchSignal(controller.signal, callback)
  unwatchSignal(controller.signal, callback)
  watchSignal(controller.signal, callback)
  controller.abort()
  expect(count).toBe(1)
})
