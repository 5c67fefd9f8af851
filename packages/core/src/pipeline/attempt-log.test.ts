import { describe, expect, it } from 'vitest'
import { nextAttempt, MutableAttemptRecord } from './attempt-log.ts'

describe('the record of an attempt', () => {
  it('holds its duration and the wait until the next attempt', () => {
    const record = new MutableAttemptRecord(1, 1_000_000, 500)
    record.lastUntil(520)
    expect(record).toMatchObject({ attempt: 1, startedAt: new Date(1_000_000), durationMs: 20, waitMs: 0 })
    expect(nextAttempt({ attempts: [record], attempt: 2, context: new Map() }, 600)).toBe(2)
    expect(record.waitMs).toBe(80)
  })

  it('has a wait of 0 when attempts overlap', () => {
    const record = new MutableAttemptRecord(1, 0, 500)
    record.lastUntil(700)
    nextAttempt({ attempts: [record], attempt: 2, context: new Map() }, 600)
    expect(record.waitMs).toBe(0)
  })

  it('prints only its public fields', () => {
    expect(Object.keys(new MutableAttemptRecord(1, 0, 0)).toSorted()).toEqual([
      'attempt',
      'durationMs',
      'reason',
      'requestId',
      'startedAt',
      'status',
      'waitMs',
    ])
  })
})

describe('the number of an attempt', () => {
  it.each([
    [[1], [1]],
    [[3], [3]],
    [
      [1, 1],
      [1, 2],
    ],
    [
      [1, 2],
      [1, 2],
    ],
    [
      [1, 2, 1],
      [1, 2, 3],
    ],
    [
      [2, 5],
      [2, 5],
    ],
    [
      [1, 2, 2, 3],
      [1, 2, 3, 4],
    ],
  ])('is unique within a call: %j becomes %j before any attempt is recorded', (asked, numbers) => {
    const call = { attempts: [], context: new Map<symbol, unknown>() }
    expect(asked.map((attempt) => nextAttempt({ ...call, attempt }, 0))).toEqual(numbers)
  })
})
