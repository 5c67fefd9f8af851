import { StoreError } from '@sekha/storage'
import { afterEach, expect, it, vi } from 'vitest'
import { checkMemory } from './check-memory.ts'

afterEach(() => void vi.useRealTimers())

const sound = { database: { ok: true }, index: { ok: true } }

it('returns the check of the memory', async () => {
  expect(await checkMemory({ check: async () => sound })).toBe(sound)
})

it('reports the reason of a store that cannot be used', async () => {
  const check = (): Promise<never> => Promise.reject(new StoreError('full', 'The disk is full: /home/somebody'))
  const failed = { ok: false, error: new StoreError('full', '').reason }
  expect(await checkMemory({ check })).toEqual({ database: failed, index: failed })
})

it('fails a check that takes longer than 5 s', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const checking = checkMemory({ check: () => new Promise(() => {}) })
  await vi.advanceTimersByTimeAsync(5000)
  expect((await checking).database).toEqual({ ok: false, error: 'The store cannot be used' })
  expect(vi.getTimerCount()).toBe(0)
})
