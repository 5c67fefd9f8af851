import { assert, constantFrom, oneof, pre, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TextRule } from '../contract/operation.ts'
import { fillPath } from './fill-path.ts'
import { fillUuids } from './fill-uuids.ts'

const ID = '0195F8A2-0000-7000-8000-000000000001'

function operationWith(pathRules: Readonly<Record<string, TextRule>>) {
  return {
    id: 'state.turns.get',
    service: 'state',
    method: 'GET',
    path: '/base/{session_id}/turns/{turn_id}',
    responseType: 'json',
    pathRules,
  } as const
}

const fill = (rule: Partial<TextRule>, value: unknown): string =>
  fillPath(value, ID)(operationWith({ session_id: { maxLength: 128, ...rule } }))

describe('an opaque id in a path', () => {
  it('is sent as it is, beside a UUID, which is sent in lower case', () => {
    expect(fill({}, 'Sess_aB9')).toBe(`/base/Sess_aB9/turns/${ID.toLowerCase()}`)
  })

  it('stays one part of the path, and is the same after it is decoded once', () => {
    const id = oneof(
      string({ unit: 'binary', minLength: 1, maxLength: 40 }),
      string({
        unit: constantFrom('.', '/', '%', '2', 'F', 'e', '?', '#', ' ', '\\', '+', ':', '@', 'é'),
        minLength: 1,
      }),
    )
    assert(
      property(id, (value) => {
        pre(value !== '.' && value !== '..')
        const { pathname, search, hash } = new URL(`http://host${fill({}, value)}`)
        expect([search, hash]).toEqual(['', ''])
        const parts = pathname.split('/')
        expect(parts).toHaveLength(5)
        expect(decodeURIComponent(parts[2] ?? '')).toBe(value)
      }),
    )
  })

  it.each<[rule: Partial<TextRule>, value: unknown, error: new (message: string) => Error, message: string]>([
    [{}, undefined, TypeError, 'must be a string, got undefined'],
    [{}, null, TypeError, 'must be a string, got null'],
    [{}, 5, TypeError, 'must be a string, got number'],
    [{}, ['a'], TypeError, 'must be a string, got an array'],
    [{}, '', RangeError, 'must have from 1 to 128 characters, got 0'],
    [{}, 'x'.repeat(129), RangeError, 'must have from 1 to 128 characters, got 129'],
    [{ minLength: 4 }, 'abc', RangeError, 'must have from 4 to 128 characters, got 3'],
    [{}, '.', TypeError, 'must not be . or .., which would change the path'],
    [{}, '..', TypeError, 'must not be . or .., which would change the path'],
    [{}, '\ud800', TypeError, 'contains an unpaired surrogate'],
    [{ reserved: ['latest'] }, 'latest', TypeError, 'must not be latest: that path belongs to another operation'],
    [{ pattern: /^sb_/ }, 'secret', TypeError, 'must match /^sb_/, got a string of 6 characters'],
    [{ pattern: /^sb_/, words: 'must begin with sb_' }, 'secret', TypeError, 'must begin with sb_, got a string of 6'],
  ])('with the rule %j refuses %j', (rule, value, error, message) => {
    expect(() => fill(rule, value)).toThrow(error)
    expect(() => fill(rule, value)).toThrow(`state.turns.get: session_id ${message}`)
  })
})

it('refuses a value that is no UUID where the contract says nothing else', () => {
  const message = 'state.turns.get: turn_id must be a UUID, got a string of 4 characters'
  expect(() => fillPath('a', 'turn')(operationWith({ session_id: { maxLength: 8 } }))).toThrow(message)
  expect(() => fillUuids(ID, 'turn')(operationWith({}))).toThrow(message)
})
