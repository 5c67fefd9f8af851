import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitUrl } from './split-url.ts'

describe('splitUrl()', () => {
  it('returns the same origin and path as a URL parser', () => {
    const url = fc.webUrl({ withQueryParameters: true, withFragments: true, validSchemes: ['http', 'https'] })
    fc.assert(
      fc.property(url, (text) => {
        const { origin, pathname, search } = new URL(text)
        const { origin: gotOrigin, path } = splitUrl(text)
        expect(new URL(gotOrigin).origin).toBe(origin)
        const { pathname: gotPath, search: gotSearch } = new URL(gotOrigin + path)
        expect([gotPath, gotSearch]).toEqual([pathname, search])
      }),
    )
  })

  it.each([
    ['http://127.0.0.1:8080/api/v1/x?y=%20', 'http://127.0.0.1:8080', '/api/v1/x?y=%20'],
    ['https://[::1]:8443/', 'https://[::1]:8443', '/'],
    ['http://host?query', 'http://host', '/?query'],
    ['http://host', 'http://host', '/'],
    ['http://host/a?b#fragment', 'http://host', '/a?b'],
    ['HTTP://HOST:80/a#fragment', 'http://host', '/a'],
    ['http://host/a b/é', 'http://host', '/a%20b/%C3%A9'],
  ])('splits %s', (url, origin, path) => {
    expect(splitUrl(url)).toEqual({ origin, path })
  })

  it('rejects a URL with credentials, without quoting them', () => {
    expect(() => splitUrl('http://ada:s3cret@host/')).toThrow(TypeError)
    expect(() => splitUrl('http://ada:s3cret@host/')).not.toThrow(/s3cret/)
  })
})
