import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { HttpError } from '../http-error.ts'
import { RateLimit } from './rate-limit.ts'

it('RateLimit accepts a burst of exactly the limit at any fraction of a millisecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 1e9, noNaN: true }), (limit, now) => {
      const rateLimit = new RateLimit(limit, () => now)
      for (let index = 0; index < limit; index++) rateLimit.take('default')
      expect(() => rateLimit.take('default')).toThrow(HttpError)
    }),
  )
})
