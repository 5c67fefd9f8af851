import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeState } from '../session/merge-state.ts'
import { countMerged, mergeStateLines, mergeUpdates, type Update } from './merge-updates.ts'
import { readRecord, writeLine } from './record.ts'

const object: fc.Arbitrary<Update> = fc.letrec<{ object: Update; value: unknown }>((tie) => ({
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  value: fc.oneof({ maxDepth: 3 }, fc.constantFrom<unknown>(null, 1, 'x', [1]), tie('object')),
})).object

describe('updates that are merged', () => {
  it('have the effect of both, whatever the state is', () => {
    fc.assert(
      fc.property(object, object, object, (state, first, second) => {
        const merged = mergeUpdates(first, second)
        if (merged === undefined) return
        const expected = mergeState(mergeState(state, first), second)
        expect(mergeState(state, merged)).toEqual(expected)
      }),
      { numRuns: 5000 },
    )
  })

  it('are merged in the ordinary cases', () => {
    expect(mergeUpdates({ step: 1, old: 1, a: { b: 1, d: [1] } }, { step: 2, old: null, a: { c: 2, d: 3 } })).toEqual({
      step: 2,
      old: null,
      a: { b: 1, c: 2, d: 3 },
    })
    expect(mergeUpdates({ a: { b: 1 } }, { a: { b: null } })).toBeUndefined()
    expect(mergeUpdates({ a: null }, { a: { b: 1 } })).toBeUndefined()
  })
})

describe('lines of updates', () => {
  it('become one for each session, and the others stay', () => {
    const line = (session: string, state: unknown): string =>
      writeLine('T', session, 5, 'state', `,"state":${JSON.stringify(state)}`).trimEnd()
    const lines = [
      { line: line('s', { step: 1 }), index: 1 },
      { line: line('t', { step: 1 }), index: 2 },
      { line: 'E s 000 event', index: 3 },
      { line: line('s', { step: 2 }), index: 4 },
      { line: line('s', { done: true }), index: 5 },
    ]
    const merged = mergeStateLines(lines)
    const last = line('s', { step: 2, done: true }).replace(' state,', ' state+2,')
    expect(merged).toEqual([lines[1], lines[2], { line: last, index: 5 }])
    expect(countMerged(merged)).toBe(2)
    const again = mergeStateLines([...merged, { line: line('s', { step: 3 }), index: 6 }])
    expect(again.at(-1)?.line).toContain(' state+3,"state":{"step":3,"done":true}')
    expect(readRecord(again.at(-1)!, 'j')).toMatchObject({ sessionId: 's', merged: 3, letter: 'T' })
    expect(JSON.parse(readRecord(again.at(-1)!, 'j').json)).toMatchObject({ kind: 'state', id: 'j.6', sequence: 6 })
  })
})
