import { describe, expect, it } from 'vitest'
import { untilAborted } from './until-aborted.ts'

const never = (): Promise<never> => new Promise<never>(() => {})

describe('untilAborted()', () => {
  it('settles as the work does', async () => {
    const { signal } = new AbortController()
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1)
    await expect(untilAborted(Promise.reject(new Error('mine')), signal)).rejects.toThrow('mine')
    expect(await untilAborted(Promise.resolve(2), undefined)).toBe(2)
  })

  it('rejects with the reason of the signal, although the work ignores it', async () => {
    const controller = new AbortController()
    const waiting = untilAborted(never(), controller.signal)
    const reason = new Error('mine')
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(untilAborted(never(), controller.signal)).rejects.toBe(reason)
  })

  it('releases a value that arrives after the abort, and no other', async () => {
    const controller = new AbortController()
    const released: number[] = []
    const release = (value: number): void => void released.push(value)
    await untilAborted(Promise.resolve(1), controller.signal, release)
    let resolve: ((value: number) => void) | undefined
    const late = new Promise<number>((settle) => (resolve = settle))
    const waiting = untilAborted(late, controller.signal, release)
    controller.abort(new Error('mine'))
    await expect(waiting).rejects.toThrow('mine')
    resolve?.(2)
    await late
    expect(released).toEqual([2])
  })

  it('removes its listener when the work settles', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...given: Parameters<typeof add>) => void ((listeners += 1), add(...given))
    signal.removeEventListener = (...given: Parameters<typeof remove>) => void ((listeners -= 1), remove(...given))
    await untilAborted(Promise.resolve(1), signal)
    await untilAborted(Promise.reject(new Error('mine')), signal).catch(() => {})
    expect(listeners).toBe(0)
  })
})
