import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterFailure, healthy, isCoolingDown, type ModelHealth } from './cooldown.ts'

const failTimes = (times: number, at: number, from: ModelHealth = healthy): ModelHealth => {
  let health = from
  for (let time = 0; time < times; time++) health = afterFailure(health, at)
  return health
}

describe('cooldown', () => {
  it('begins with the third failure in a row and lasts 30 seconds', () => {
    expect(isCoolingDown(failTimes(2, 1000), 1000)).toBe(false)
    const tired = failTimes(3, 1000)
    expect(isCoolingDown(tired, 1000)).toBe(true)
    expect(isCoolingDown(tired, 30_999)).toBe(true)
    expect(isCoolingDown(tired, 31_000)).toBe(false)
  })

  it('begins again with the first failure after it', () => {
    const again = afterFailure(failTimes(3, 0), 40_000)
    expect(isCoolingDown(again, 69_999)).toBe(true)
    expect(isCoolingDown(again, 70_000)).toBe(false)
  })

  it('never lasts more than 30 seconds or begins before three failures', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(1_000_000)), { maxLength: 20 }), (events) => {
        let health = healthy
        let failures = 0
        let now = 0
        for (const wait of events) {
          now += wait ?? 0
          failures = wait === null ? 0 : failures + 1
          health = wait === null ? healthy : afterFailure(health, now)
          expect(isCoolingDown(health, now)).toBe(failures >= 3)
          expect(isCoolingDown(health, now + 30_000)).toBe(false)
        }
      }),
    )
  })
})
