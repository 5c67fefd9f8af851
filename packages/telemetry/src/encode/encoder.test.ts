import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Encoder } from './encoder.ts'
import { resolveLimits } from './limits.ts'
import { createScrubber } from './scrub.ts'

const wide = { maxDepth: 50, maxItems: 10_000, maxLength: 262_144, maxStringLength: 262_144 }

function create(limits = {}): Encoder {
  return new Encoder(resolveLimits(limits), createScrubber())
}

/** What an encoder wrote since its line began. */
function read({ bytes, from, at }: Encoder): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from, at))
}

function encode(encoder: Encoder, value: unknown): string {
  encoder.begin(0)
  encoder.encode(value)
  return read(encoder)
}

class Instance {
  readonly begun = 1
  readonly toJSON: () => unknown

  constructor(toJSON: () => unknown) {
    this.toJSON = toJSON
  }
}

describe('an encoder', () => {
  it('writes what JSON can hold as JSON.stringify does', () => {
    const encoder = create(wide)
    // The name of `__proto__` is changed, and those of secrets hide their values.
    const values = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }).filter((value) => {
      const json = JSON.stringify(value)
      return !/__proto__|token|secret|cookie|credential|pass|key/i.test(json) && !json.includes('-0')
    })
    fc.assert(
      fc.property(values, (value) => {
        expect(encode(encoder, value)).toBe(JSON.stringify(value))
      }),
    )
  })

  it('grows for strings of any length and any characters', () => {
    for (const unit of ['a', '"', '\u0001', 'é', '€', '😀', '\uD800']) {
      for (const length of [1, 63, 64, 65, 4090, 4096, 20_000]) {
        const value = { text: unit.repeat(length) }
        const text = value.text.replaceAll('\uD800', '\uFFFD')
        expect(encode(create(wide), value)).toBe(JSON.stringify({ text }))
      }
    }
  })

  it('writes nothing of what it leaves out, and a mark for what throws', () => {
    const value = {
      missing: undefined,
      work: () => {},
      list: [undefined, 1],
      get broken(): unknown {
        throw new Error('no')
      },
      half: new Instance(() => {
        throw new Error('no')
      }),
      nested: new Instance(() => undefined),
      last: true,
    }
    expect(encode(create(), value)).toBe('{"list":[null,1],"broken":"[threw]","half":"[threw]","last":true}')
    expect(encode(create(), {})).toBe('{}')
    expect(encode(create(), { missing: undefined })).toBe('{}')
  })

  it('makes an object of data that are none, and nothing of fields that are undefined', () => {
    const encoder = create()
    encoder.begin(0)
    encoder.object(['é', 2])
    encoder.fields({ missing: undefined })
    encoder.fields({ missing: undefined, name: 'x' })
    expect(read(encoder)).toBe('{"value":["é",2]},"name":"x"')
  })

  it('counts the characters of strings, not their bytes', () => {
    const encoder = create({ maxLength: 256 })
    expect(encode(encoder, ['€'.repeat(240), 'kept'])).toBe(JSON.stringify(['€'.repeat(240), 'kept']))
    expect(encode(encoder, ['€'.repeat(260), 'gone'])).toBe(JSON.stringify(['€'.repeat(260), '[cut: 1 more items]']))
  })
})
