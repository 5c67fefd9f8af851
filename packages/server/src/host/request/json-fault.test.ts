import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findJsonFault, maxJsonDepth, maxJsonParts, maxJsonValues } from './json-fault.ts'

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const found = (text: string): readonly [code: string, path: readonly (string | number)[]] | undefined => {
  const fault = findJsonFault(text)
  return fault && [fault.code, fault.path]
}

describe('findJsonFault', () => {
  it.each([
    [String.raw`{"a":"\udc00"}`, 'lone_surrogate', ['a']],
    [String.raw`{"a":["x","\ud83d"]}`, 'lone_surrogate', ['a', 1]],
    [String.raw`{"a":"\ud83dx"}`, 'lone_surrogate', ['a']],
    [String.raw`{"a":"\ud83d\n"}`, 'lone_surrogate', ['a']],
    [String.raw`{"a":"\ud83d\ud83d"}`, 'lone_surrogate', ['a']],
    [String.raw`{"a":{"\uDFFF":1}}`, 'lone_surrogate', ['a', '\uDFFF']],
    ['{"a":1e400}', 'inexact_number', ['a']],
    ['{"a":-1E400}', 'inexact_number', ['a']],
    ['{"a":[0,1e-400]}', 'inexact_number', ['a', 1]],
    ['{"a":9007199254740993}', 'inexact_number', ['a']],
    ['{"a":-9007199254740993}', 'inexact_number', ['a']],
    ['{"a":1152921504606846976}', 'inexact_number', ['a']],
    [`{"a":1${'0'.repeat(400)}}`, 'inexact_number', ['a']],
    ['{"a":{"__proto__":1}}', 'forbidden_name', ['a', '__proto__']],
    [String.raw`[{"\u005f_proto__":1}]`, 'forbidden_name', [0, '__proto__']],
    ['{"a":1,"b":2,"a":3}', 'duplicate_name', ['a']],
    [String.raw`{"x":[{},{"a":1,"\u0061":2}]}`, 'duplicate_name', ['x', 1, 'a']],
    [`{${Array.from({ length: 40 }, (_, at) => `"k${at}":0`).join()},"k39":1}`, 'duplicate_name', ['k39']],
    [nested(maxJsonDepth + 1), 'too_deep', Array.from({ length: maxJsonDepth }, () => 0)],
  ])('names the value of %s that cannot be stored unchanged', (text, code, path) => {
    expect(found(text)).toEqual([code, path])
  })

  it.each([
    '',
    'null',
    '{}',
    nested(maxJsonDepth),
    `[${nested(maxJsonDepth - 1)},${nested(maxJsonDepth - 1)}]`,
    String.raw`{"a":"\ud83d\ude00 \u0000 \\ \" \/","b":"\\ud800"}`,
    '{"a":"__proto__","b":{"a":1},"c":[{"a":1},{"a":1}]}',
    '[9007199254740991,9007199254740992,-9007199254740991,0,-0,1e21,1.5e300,5e-324,0e-400,0.0]',
    '[1152921504606847000,123456789012345680000]',
    '[0.1000000000000000055511151231257827,3.14159265358979323846]',
  ])('finds no fault in %s', (text) => {
    expect(found(text)).toBeUndefined()
  })

  const list = (count: number, item: string): string => `[${Array.from({ length: count }, () => item).join()}]`
  const names = (count: number): string => `{${Array.from({ length: count }, (_, at) => `"k${at}":0`).join()}}`

  it.each([
    ['objects', list(maxJsonParts - 1, '{}'), list(maxJsonParts, '{}')],
    ['arrays', list(maxJsonParts - 1, '[]'), list(maxJsonParts, '[]')],
    ['names', names(maxJsonParts - 1), names(maxJsonParts)],
    ['values', list(maxJsonValues, '0'), list(maxJsonValues + 1, '0')],
  ])('accepts %s up to their bound and refuses one more', (_, most, tooMany) => {
    expect(found(most)).toBeUndefined()
    expect(found(tooMany)?.[0]).toBe('too_many')
  })

  it.each(['{', '"', String.raw`"\ `, String.raw`["\u12`, '}}}]]]', ':,:,', '1e', '[1,2', '{"a"', '--', 'é'])(
    'leaves the malformed string %s to the parser',
    (text) => {
      expect(found(text)).toBeUndefined()
    },
  )

  it('finds no fault in the JSON of well-formed values', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value)
        // `fc.jsonValue` also generates a property of this name.
        fc.pre(!text.includes('__proto__'))
        expect(found(text)).toBeUndefined()
        expect(found(JSON.stringify(value, null, 1))).toBeUndefined()
      }),
    )
  })

  it('terminates on any string and never throws', () => {
    const unit = fc.constantFrom(...Array.from('{}[]",:\\u0d8e+-. '))
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
        findJsonFault(text)
      }),
      { numRuns: 2000 },
    )
  })
})
