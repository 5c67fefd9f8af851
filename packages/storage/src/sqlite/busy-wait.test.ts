import { expect, it } from 'vitest'
import { BusyWait } from './busy-wait.ts'

it('gives growing delays up to 51 ms, and none once the time is over', () => {
  const wait = new BusyWait(1000, 5000)
  const delays = Array.from({ length: 8 }, () => wait.next(5000, () => 1))
  expect(delays).toEqual([2, 3, 5, 9, 17, 33, 51, 51])
  expect(wait.next(5999, () => 1)).toBe(1)
  expect(wait.next(6000)).toBeUndefined()
})

it('makes one attempt only when the timeout is 0', () => {
  expect(new BusyWait(0, 7).next(7)).toBeUndefined()
})
