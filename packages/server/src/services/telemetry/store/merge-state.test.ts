import { expect, it } from 'vitest'
import { applyPatch, type Generation, type State } from './merge-state.ts'

function merge(state: State, patch: State, generation: Generation = 2): State {
  const merged = structuredClone(state)
  applyPatch(merged, structuredClone(patch), generation)
  return merged
}

it.each<[string, State, State, State]>([
  ['merges objects', { a: { b: 1, c: 2 } }, { a: { b: 3 } }, { a: { b: 3, c: 2 } }],
  ['replaces a scalar by an object, with its nulls', { a: 1 }, { a: { b: null } }, { a: { b: null } }],
  ['adds an object with its nulls', {}, { a: { b: null } }, { a: { b: null } }],
  ['replaces an object by a scalar', { a: { b: 1 } }, { a: 2 }, { a: 2 }],
  ['replaces an array as a whole', { a: [1, 2] }, { a: [null] }, { a: [null] }],
  ['does not merge into an array', { a: [1] }, { a: { 0: 2 } }, { a: { 0: 2 } }],
  [
    'deletes a key by null, also a nested one',
    { a: 1, b: { c: 1, d: 1 } },
    { a: null, b: { c: null } },
    { b: { d: 1 } },
  ],
  ['ignores the null of an absent key', { a: 1 }, { b: null }, { a: 1 }],
  ['does not empty an object by an empty one', { a: { b: 1 } }, { a: {} }, { a: { b: 1 } }],
  ['takes names of inherited properties as keys', {}, { toString: { a: 1 } }, { toString: { a: 1 } }],
])('%s', (_, state, patch, expected) => {
  expect(merge(state, patch)).toEqual(expected)
})

it('stores null in the first generation', () => {
  expect(merge({ a: 1, b: { c: 1 } }, { a: null, b: { c: null } }, 1)).toEqual({ a: null, b: { c: null } })
})
