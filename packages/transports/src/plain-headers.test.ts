import { describe, expect, it } from 'vitest'
import { PlainHeaders } from './plain-headers.ts'

describe('Plain headers', () => {
  const headers = new PlainHeaders({
    'x-one': 'a',
    'x-two': ['b', 'c'],
    'set-cookie': ['d=1, 2', 'e'],
    none: undefined,
  })

  it('are found in any letter case, with repeated values joined', () => {
    expect([headers.get('X-One'), headers.get('x-TWO'), headers.get('none'), headers.get('toString')]).toEqual([
      'a',
      'b, c',
      null,
      null,
    ])
  })

  it('iterate in the same way as a web Headers object', () => {
    const web = new Headers([
      ['x-one', 'a'],
      ['x-two', 'b'],
      ['x-two', 'c'],
      ['set-cookie', 'd=1, 2'],
      ['set-cookie', 'e'],
    ])
    expect([...headers].map(String).toSorted()).toEqual([...web].map(String).toSorted())
  })
})
