import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Permit, Breaker, type CircuitState } from './breaker.ts'
import { SamplingWindow } from './sampling-window.ts'

const rules = {
  samplingDurationMs: 10_000,
  minimumCalls: 4,
  failureRatio: 0.5,
  breakDurationMs: 5000,
  probes: 2,
  probeTimeoutMs: 3000,
}

function create(): {
  breaker: Breaker
  changes: string[]
  call: (isFailure: boolean | undefined, now: number) => void
} {
  const changes: string[] = []
  const breaker = new Breaker(rules, (from: CircuitState, to: CircuitState) => changes.push(`${from} → ${to}`))
  const call = (isFailure: boolean | undefined, now: number): void =>
    breaker.release(breaker.acquire(now) as Permit, isFailure, now)
  return { breaker, changes, call }
}

function opened(): ReturnType<typeof create> {
  const it = create()
  for (let call = 0; call < 4; call += 1) it.call(true, 0)
  return it
}

describe('A circuit', () => {
  it('opens only when the minimum number of calls has failed', () => {
    const { breaker, call } = create()
    for (let count = 0; count < 3; count += 1) call(true, 0)
    expect(breaker.state).toBe('closed')
    call(true, 0)
    expect(breaker.state).toBe('open')
    expect(breaker.acquire(1000)).toBe(4000)
  })

  it('stays closed while the failure ratio is below its threshold', () => {
    const { breaker, call } = create()
    for (let count = 0; count < 50; count += 1) call(count % 3 === 2, count)
    expect(breaker.state).toBe('closed')
  })

  it('ignores calls older than its window', () => {
    const { breaker, call } = create()
    for (let count = 0; count < 3; count += 1) call(true, 0)
    call(true, 11_000)
    expect(breaker.state).toBe('closed')
  })

  it('sends the configured number of probes after the break, and closes when all succeed', () => {
    const { breaker, changes } = opened()
    const first = breaker.acquire(5000) as Permit
    const second = breaker.acquire(5000) as Permit
    expect(breaker.acquire(5000)).toBe(3000)
    breaker.release(first, false, 5100)
    expect(breaker.state).toBe('half-open')
    expect(typeof breaker.acquire(5100)).toBe('number')
    breaker.release(second, false, 5200)
    expect(changes).toEqual(['closed → open', 'open → half-open', 'half-open → closed'])
  })

  it('reopens when a probe fails', () => {
    const { breaker, call } = opened()
    call(true, 6000)
    expect(breaker.state).toBe('open')
    expect(breaker.acquire(6000)).toBe(5000)
  })

  it('replaces an aborted probe with the next call', () => {
    const { breaker, call } = opened()
    call(undefined, 6000)
    call(undefined, 6000)
    expect(breaker.state).toBe('half-open')
    expect(typeof breaker.acquire(6000)).toBe('object')
  })

  it('counts a probe that times out as failed, and sends the next one after the break', () => {
    const { breaker, changes } = opened()
    const hung = breaker.acquire(5000) as Permit
    expect(breaker.acquire(7000)).toMatchObject({ isProbe: true })
    expect(breaker.acquire(7000)).toBe(3000)
    // The last probe timed out at 10 000, so the circuit is open until 15 000.
    expect(breaker.acquire(12_000)).toBe(3000)
    expect(breaker.state).toBe('open')
    expect(breaker.acquire(15_000)).toMatchObject({ isProbe: true })
    breaker.release(hung, false, 15_001)
    expect(breaker.state).toBe('half-open')
    expect(changes).toEqual(['closed → open', 'open → half-open', 'half-open → open', 'open → half-open'])
  })

  it('becomes half-open at once when the break after a timed-out probe has also passed', () => {
    const { breaker } = opened()
    breaker.acquire(5000)
    expect(breaker.acquire(100_000)).toMatchObject({ isProbe: true })
  })

  it('ignores calls that began before its last change', () => {
    const { breaker, call } = create()
    const late = breaker.acquire(0) as Permit
    for (let count = 0; count < 4; count += 1) call(true, 0)
    call(false, 5000)
    breaker.release(late, true, 5001)
    expect(breaker.state).toBe('half-open')
  })

  it('needs the minimum number of new failures to reopen after it closed', () => {
    const { breaker, call } = opened()
    call(false, 5000)
    call(false, 5000)
    call(true, 5001)
    expect(breaker.state).toBe('closed')
  })
})

it('A window counts the calls within it, to a tenth of its length', () => {
  const event = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.boolean())
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      const window = new SamplingWindow(10_000)
      const at: (readonly [number, boolean])[] = []
      let now = 0
      for (const [gap, isFailure] of events) {
        now += gap
        at.push([now, isFailure])
        window.add(isFailure, now)
        const { calls, failures } = window.count(now)
        const within = (ms: number): (readonly [number, boolean])[] => at.filter(([when]) => when > now - ms)
        expect(calls).toBeGreaterThanOrEqual(within(9000).length)
        expect(calls).toBeLessThanOrEqual(within(10_000).length)
        expect(failures).toBeLessThanOrEqual(within(10_000).filter(([, failed]) => failed).length)
      }
    }),
  )
})
