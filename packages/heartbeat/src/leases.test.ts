import { expect, it } from 'vitest'
import { type LeaseRuling, Leases } from './leases.ts'

it('a lease does not expire while its thread is blocked or suspended', () => {
  const rulings: LeaseRuling[] = []
  const leases = new Leases(30, 1000, (ruling) => rulings.push(ruling))
  let now = 0
  leases.check(now)
  leases.open('queue')
  for (let count = 0; count < 10; count++) leases.check((now += 10_000))
  expect(rulings).toEqual([])
  for (let count = 0; count < 14; count++) leases.check((now += 30))
  expect(rulings).toEqual([{ state: 'hung', lease: 'queue', hang: 1, durationMs: 1020 }])
})
