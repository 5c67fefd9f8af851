import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Judge, type Ruling, type Sample } from './judge.ts'

/** What a simulated thread does for a while. */
interface Phase {
  readonly kind: 'idle' | 'block' | 'stop' | 'sleep'
  readonly ms: number
}

interface Simulated {
  readonly rulings: readonly (Ruling & { readonly atMs: number })[]
  /** The blocks of the thread: begin and length. */
  readonly blocks: readonly { readonly atMs: number; readonly ms: number }[]
}

const [timeoutMs, beatMs, tickMs] = [1000, 40, 40]

/** A block begins up to a beat after the last one, which is seen up to a tick late, as is the end of the timeout. */
const maxLatencyMs = timeoutMs + beatMs + 2 * tickMs

/**
 * Simulates a thread with a timer and a watchdog in whole milliseconds. A block delays the timer. A stop delays both
 * and a sleep moves the wall clock alone. When both are due, either may come first.
 */
function simulate(phases: readonly Phase[], { offsetMs = 0, isDebugged = false, ticksFirst = false } = {}): Simulated {
  const judge = new Judge({ timeoutMs, beatMs, tickMs })
  const rulings: (Ruling & { readonly atMs: number })[] = []
  const blocks: { readonly atMs: number; readonly ms: number }[] = []
  let [now, wallOffset, beats, nextBeat, nextTick] = [0, 0, 0, 0, offsetMs]
  const tick = (): void => {
    const sample: Sample = { atMs: now, wallMs: now + wallOffset, beats, turns: beats }
    const note = (list: readonly (Ruling | undefined)[]): void => {
      for (const ruling of list) if (ruling !== undefined) rulings.push({ ...ruling, atMs: now })
    }
    note(judge.step(sample))
    if (judge.accuses) note([isDebugged ? judge.excuse(now) : judge.convict(now)])
    nextTick = now + tickMs
  }
  const run = (ms: number, { canBeat, canTick }: { canBeat: boolean; canTick: boolean }): void => {
    const beat = (): void => {
      if (!canBeat || now < nextBeat) return
      beats++
      nextBeat = now + beatMs
    }
    for (const end = now + ms; now < end; now++) {
      if (!ticksFirst) beat()
      if (canTick && now >= nextTick) tick()
      if (ticksFirst) beat()
    }
  }
  for (const { kind, ms } of phases) {
    if (kind === 'sleep') wallOffset += ms
    else {
      if (kind === 'block') blocks.push({ atMs: now, ms })
      run(ms, { canBeat: kind === 'idle', canTick: kind !== 'stop' })
    }
  }
  return { rulings, blocks }
}

const only = <State extends Ruling['state']>(
  { rulings }: Simulated,
  state: State,
): (Extract<Ruling, { readonly state: State }> & { readonly atMs: number })[] =>
  rulings.filter(
    (it): it is Extract<Ruling, { readonly state: State }> & { readonly atMs: number } => it.state === state,
  )

const idle = fc.integer({ min: 200, max: 700 }).map((ms): Phase => ({ kind: 'idle', ms }))
const phase = (kind: Phase['kind'], min: number, max: number) =>
  fc.integer({ min, max }).map((ms): Phase => ({ kind, ms }))

/** Phases of a kind, each after an idle one, and an idle one at the end. */
const between = (phases: fc.Arbitrary<Phase>) =>
  fc
    .tuple(fc.array(fc.tuple(idle, phases), { minLength: 1, maxLength: 5 }), idle)
    .map(([pairs, end]): Phase[] => [...pairs.flat(), end])
const offset = fc.integer({ min: 0, max: tickMs - 1 })

describe('a judge', () => {
  it('accuses nobody when no block reaches the timeout', () => {
    const short = fc.oneof(phase('block', 1, timeoutMs - 1), phase('stop', 1, 20_000), phase('sleep', 1, 1e8))
    fc.assert(
      fc.property(between(short), offset, fc.boolean(), (phases, offsetMs, ticksFirst) => {
        expect(only(simulate(phases, { offsetMs, ticksFirst }), 'hung')).toEqual([])
      }),
      { numRuns: 1000 },
    )
  })

  it('reports each longer block as one hang within the bound, with one recovery of the right length', () => {
    const long = phase('block', maxLatencyMs, 5000)
    fc.assert(
      fc.property(between(long), offset, fc.boolean(), (phases, offsetMs, ticksFirst) => {
        const simulated = simulate(phases, { offsetMs, ticksFirst })
        const [hangs, recoveries] = [only(simulated, 'hung'), only(simulated, 'recovered')]
        expect([hangs.length, recoveries.length]).toEqual([simulated.blocks.length, simulated.blocks.length])
        for (const [index, { atMs, ms }] of simulated.blocks.entries()) {
          expect(hangs[index]).toMatchObject({ hang: index + 1, isBlocked: true })
          const latencyMs = (hangs[index]?.atMs ?? NaN) - atMs
          expect(latencyMs).toBeGreaterThanOrEqual(timeoutMs)
          expect(latencyMs).toBeLessThanOrEqual(maxLatencyMs)
          expect(recoveries[index]).toMatchObject({ hang: index + 1, isBlocked: true, suspendedMs: 0 })
          expect(Math.abs((recoveries[index]?.durationMs ?? NaN) - ms)).toBeLessThanOrEqual(beatMs + tickMs)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('reports each stop of the process as one suspension of its length, and no hang', () => {
    fc.assert(
      fc.property(between(phase('stop', 600, 100_000)), offset, fc.boolean(), (phases, offsetMs, ticksFirst) => {
        const simulated = simulate(phases, { offsetMs, ticksFirst })
        const stops = phases.filter(({ kind }) => kind === 'stop')
        const suspensions = only(simulated, 'suspended')
        expect(suspensions.length).toBe(stops.length)
        for (const [index, { ms }] of stops.entries())
          expect(Math.abs((suspensions[index]?.durationMs ?? NaN) - ms)).toBeLessThanOrEqual(tickMs)
        expect(only(simulated, 'hung')).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('reports a jump of the wall clock as a suspension, and its way back as nothing', () => {
    const slept = simulate([
      { kind: 'idle', ms: 500 },
      { kind: 'sleep', ms: 3_600_000 },
      { kind: 'idle', ms: 500 },
    ])
    expect(only(slept, 'suspended').map(({ durationMs }) => durationMs)).toEqual([3_600_000])
    expect(slept.rulings.map(({ state }) => state)).toEqual(['alive', 'suspended', 'alive'])
    const back = simulate([
      { kind: 'idle', ms: 500 },
      { kind: 'sleep', ms: -3_600_000 },
      { kind: 'idle', ms: 500 },
    ])
    expect(back.rulings.map(({ state }) => state)).toEqual(['alive'])
  })

  it('counts a suspension in the middle of a hang apart from the duration of the hang', () => {
    fc.assert(
      fc.property(fc.integer({ min: 600, max: 50_000 }), offset, (stopMs, offsetMs) => {
        const phases: Phase[] = [
          { kind: 'idle', ms: 500 },
          { kind: 'block', ms: 1500 },
          { kind: 'stop', ms: stopMs },
          { kind: 'block', ms: 500 },
          { kind: 'idle', ms: 500 },
        ]
        const simulated = simulate(phases, { offsetMs })
        expect(only(simulated, 'hung').length).toBe(1)
        const [recovery] = only(simulated, 'recovered')
        expect(Math.abs((recovery?.durationMs ?? NaN) - 2000)).toBeLessThanOrEqual(beatMs + 2 * tickMs)
        expect(Math.abs((recovery?.suspendedMs ?? NaN) - stopMs)).toBeLessThanOrEqual(tickMs)
      }),
    )
  })

  it('excuses a thread that a debugger holds, and accuses it again if it stays silent afterwards', () => {
    const phases: Phase[] = [
      { kind: 'idle', ms: 500 },
      { kind: 'block', ms: 2500 },
      { kind: 'idle', ms: 500 },
    ]
    const debugged = simulate(phases, { isDebugged: true })
    expect(debugged.rulings.map(({ state }) => state)).toEqual(['alive', 'suspect', 'paused', 'alive'])
    const judge = new Judge({ timeoutMs, beatMs: 0, tickMs })
    let atMs = 0
    const pass = (ms: number): Ruling[] => {
      const rulings: Ruling[] = []
      for (const end = atMs + ms; atMs < end; atMs += tickMs)
        rulings.push(...judge.step({ atMs, wallMs: atMs, beats: 0, turns: 0 }))
      return rulings
    }
    pass(1100)
    expect(judge.excuse(atMs)).toEqual({ state: 'paused', reason: 'debugger' })
    expect(judge.accuses).toBe(false)
    expect(pass(1100)).toEqual([])
    expect(judge.convict(atMs)).toMatchObject({ state: 'hung', hang: 1 })
  })

  it('does not judge on hold, and starts afresh afterwards', () => {
    const judge = new Judge({ timeoutMs, beatMs: 0, tickMs })
    let atMs = 0
    const pass = (ms: number, hold?: Sample['hold']): Ruling[] => {
      const rulings: Ruling[] = []
      for (const end = atMs + ms; atMs < end; atMs += tickMs)
        rulings.push(...judge.step({ atMs, wallMs: atMs, beats: 0, turns: 0, hold }))
      return rulings
    }
    expect(pass(900).map(({ state }) => state)).toEqual(['suspect'])
    expect(pass(5000, 'hidden')).toEqual([{ state: 'paused', reason: 'hidden' }])
    expect(pass(100, 'requested')).toEqual([{ state: 'paused', reason: 'requested' }])
    expect(pass(400).map(({ state }) => state)).toEqual(['alive'])
    expect(judge.accuses).toBe(false)
    expect(pass(700).map(({ state }) => state)).toEqual(['suspect'])
    expect(judge.accuses).toBe(true)
  })

  it('tells a thread whose timer still turns from a blocked one', () => {
    const judge = new Judge({ timeoutMs, beatMs: 0, tickMs })
    for (let at = 0; at <= 1100; at += tickMs) judge.step({ atMs: at, wallMs: at, beats: 0, turns: at })
    expect(judge.convict(1100)).toMatchObject({ state: 'hung', isBlocked: false })
  })

  it('does not count the time that the thread waited for a processor', () => {
    // The system counts a wait when it is over, here every half of a second.
    const isAccused = (ms: number, share: number): boolean => {
      const judge = new Judge({ timeoutMs, beatMs, tickMs })
      for (let at = 0; at < ms; at += tickMs)
        judge.step({ atMs: at, wallMs: at, beats: 0, turns: 0, starvedMs: Math.floor(at / 500) * 500 * share })
      return judge.accuses
    }
    expect(isAccused(20_000, 0.99)).toBe(false)
    expect(isAccused(5000, 0.6)).toBe(true)
    // A thread that gets most of its time is judged by all of it.
    expect(isAccused(timeoutMs + beatMs + 2 * tickMs, 0.4)).toBe(true)
  })

  it('forgives a late heartbeat between the accusation and the verdict', () => {
    const judge = new Judge({ timeoutMs, beatMs, tickMs })
    for (let at = 0; at <= 1100; at += tickMs) judge.step({ atMs: at, wallMs: at, beats: 0, turns: 0 })
    expect(judge.accuses).toBe(true)
    judge.step({ atMs: 1120, wallMs: 1120, beats: 1, turns: 1 })
    expect([judge.convict(1120), judge.excuse(1120)]).toEqual([undefined, undefined])
  })
})
