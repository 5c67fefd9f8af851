import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Fifo } from './fifo.ts'

it('Fifo behaves like an array under random pushes, shifts and removals', () => {
  const steps = fc.array(fc.oneof(fc.constant('push' as const), fc.constant('shift' as const), fc.nat(20)), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(steps, (given) => {
      const queue = new Fifo<number>()
      let model: number[] = []
      const removers: (() => void)[] = []
      for (const step of given) {
        if (step === 'push') {
          model.push(removers.length)
          removers.push(queue.push(removers.length))
        } else if (step === 'shift') {
          expect(queue.shift()).toBe(model.shift())
        } else {
          removers[step]?.()
          model = model.filter((value) => value !== step)
        }
        expect([...queue]).toEqual(model)
        expect(queue.size).toBe(model.length)
      }
    }),
  )
})

it('Fifo allows removing the current value during iteration', () => {
  const queue = new Fifo<number>()
  const removers = [1, 2, 3].map((value) => queue.push(value))
  const seen: number[] = []
  for (const value of queue) {
    seen.push(value)
    removers[value - 1]?.()
  }
  expect(seen).toEqual([1, 2, 3])
  expect(queue.size).toBe(0)
})
