import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roleCode } from '../index/indexed-text.ts'
import { toolTurnOf as toolTurnOfInSteps } from './tool-turn.ts'
import { finish } from '@sekha/search/steps'

const toolTurnOf = (...given: Parameters<typeof toolTurnOfInSteps>) => finish(toolTurnOfInSteps(...given))

/** Creates an index of one conversation with these roles, numbered from 0. */
function indexOf(roles: readonly string[]): Parameters<typeof toolTurnOf>[0] {
  const codes = roles.map(roleCode)
  return {
    roleOf: (doc) => codes[doc],
    adjacent(doc, step) {
      const role = codes[doc + step]
      return role === undefined ? undefined : { doc: doc + step, role }
    },
  }
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)

describe('toolTurnOf', () => {
  it('returns the call with its responses, for each of their messages', () => {
    const index = indexOf(['user', 'assistant', 'tool', 'function', 'assistant'])
    for (const doc of [1, 2, 3]) expect(toolTurnOf(index, doc)).toEqual([1, 2, 3])
    expect(toolTurnOf(index, 0)).toEqual([0])
    expect(toolTurnOf(index, 4)).toEqual([4])
  })

  it('returns the whole call even if it has many responses', () => {
    const index = indexOf(['user', 'assistant', ...Array.from({ length: 150 }, () => 'tool'), 'assistant'])
    for (const doc of [1, 2, 75, 151]) expect(toolTurnOf(index, doc)).toEqual(range(1, 152))
  })

  it('partitions every conversation: each message is in its own turn, and all messages of a turn share it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('user', 'assistant', 'tool', 'function'), { minLength: 1 }), (roles) => {
        const index = indexOf(roles)
        const turns = roles.map((_, doc) => toolTurnOf(index, doc))
        expect([...new Set(turns.map((turn) => turn.join()))].flatMap((turn) => turn.split(',').map(Number))).toEqual(
          range(0, roles.length),
        )
      }),
    )
  })
})
