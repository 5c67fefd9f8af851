import type { ValueShape } from '@sekha/core/contract'
import { describe, expect, it } from 'vitest'
import { findUnknownFields, writeIgnoredFields } from './unknown-fields.ts'

const leaf: ValueShape = {}

function object(fields: Readonly<Record<string, ValueShape>>, constants: ValueShape['constants'] = {}): ValueShape {
  return { fields: new Map(Object.entries(fields)), constants }
}

const shape = object({
  free: { isFree: true },
  either: {
    options: [leaf, { items: object({ kind: leaf, inner: object({ x: leaf }) }, { kind: ['a'] }), lists: [] }],
    lists: [],
  },
  filters: { options: [leaf, object({ folder: leaf })] },
  record: {
    options: [object({ type: leaf, a: leaf }, { type: ['one'] }), object({ type: leaf, b: leaf }, { type: ['two'] })],
  },
})

const found = (value: unknown): readonly string[] => {
  const { fields, count } = findUnknownFields(shape, value)
  expect(fields).toHaveLength(Math.min(count, 20))
  return fields.map(({ path }) => path.join('.'))
}

describe('findUnknownFields', () => {
  it.each([
    [{ either: 'x' }, []],
    [{ either: 'x', free: { a: { b: 1 } } }, []],
    [{ either: 'x', extra: 1, other: null }, ['extra', 'other']],
    [{ either: [{ kind: 'a', inner: { x: 1, y: 2 }, z: 3 }] }, ['either.0.inner.y', 'either.0.z']],
    [{ either: 'x', filters: null }, []],
    [{ either: 'x', filters: { folders: 'y' } }, ['filters.folders']],
    [{ either: 'x', record: { type: 'two', a: 1, b: 2 } }, ['record.a']],
    [{ either: 'x', toString: 1, constructor: 2 }, ['toString', 'constructor']],
    ['text', []],
    [null, []],
    [[{ extra: 1 }], []],
    [{ either: { deep: 1 } }, []],
  ])('finds in %j the unknown fields %j', (value, expected) => {
    expect(found(value)).toEqual(expected)
  })

  it('counts all unknown fields and names the first 20', () => {
    const value = { either: Array.from({ length: 50 }, () => ({ kind: 'a', inner: { x: 1 }, z: 1 })) }
    expect(found(value)).toHaveLength(20)
    expect(findUnknownFields(shape, value).count).toBe(50)
  })
})

describe('writeIgnoredFields', () => {
  const fields = (...paths: readonly (readonly (string | number)[])[]) => ({
    fields: paths.map((path) => ({ path, known: [] })),
    count: paths.length,
  })

  it.each([
    [[], fields(), ''],
    [[], fields(['a', 0, 'b']), '/a/0/b'],
    [['x'], fields(['a']), '?x, /a'],
    [[], fields(['a/b~c']), '/a~1b~0c'],
    [['é,\r\n'], fields(['\uD800']), '?%C3%A9%2C%0D%0A, /%EF%BF%BD'],
    [[], { ...fields(['a']), count: 5 }, '/a, 4 more'],
    [
      [],
      fields(...Array.from({ length: 3 }, () => ['é'.repeat(90), 'é'.repeat(90)])),
      expect.stringMatching(/, 2 more$/),
    ],
    [[], fields(Array.from({ length: 40 }, () => 'k'.repeat(60))), '1 more'],
  ])('writes the parameters %j and the fields of case %# as a header', (parameters, unknown, expected) => {
    const text = writeIgnoredFields(parameters, unknown)
    expect(text).toEqual(expected)
    expect(text).toMatch(/^[\x21-\x7e ]*$/)
    expect(text.length).toBeLessThan(1_100)
  })
})
