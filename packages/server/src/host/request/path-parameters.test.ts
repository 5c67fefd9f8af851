import { describe, expect, it } from 'vitest'
import { createPathReader } from './path-parameters.ts'

describe('the parameters of a path', () => {
  const read = createPathReader('/v1/sessions/{session_id}/turns/{turn_id}')

  it.each([
    ['Sess_aB9', 'Sess_aB9'],
    ['a%2Fb', 'a/b'],
    ['%252F', '%2F'],
    ['%E4%BD%A0%20%3F%23', '你 ?#'],
    ['..%2F..', '../..'],
    ['%00', '\0'],
    ['a+b', 'a+b'],
  ])('%s is decoded once, to %j', (text, value) => {
    expect(read(`http://host/v1/sessions/${text}/turns/T1?x=/y`)).toEqual({ session_id: value, turn_id: 'T1' })
  })

  it('are found if the routes are mounted under a prefix', () => {
    expect(read('http://host/memory/v1/sessions/s/turns/t')).toEqual({ session_id: 's', turn_id: 't' })
  })

  it.each(['%ff', '%c3', '%zz', '%'])('%s is refused with 400, because it is not UTF-8', (text) => {
    const message = 'Invalid path: session_id: it is not percent-encoded UTF-8'
    expect(() => read(`http://host/v1/sessions/${text}/turns/t`)).toThrow(
      expect.objectContaining({ status: 400, message }) as Error,
    )
  })
})
