import { describe, expect, it } from 'vitest'
import { ConnectionError } from './connection-error.ts'
import { findConnectionFailure } from './connection-failure.ts'
import { lostBody, noResponse } from './explain-connection.ts'

const request = { operation: { id: 'health' }, url: 'https://host:8443/health?label=PRIVATE' }
const failure = (message: string, more: object = {}): Error => Object.assign(new Error(message), more)
const fetchFailed = (cause: unknown): TypeError => new TypeError('fetch failed', { cause })

describe('noResponse()', () => {
  it.each([
    [
      'Node, refused',
      fetchFailed(failure('connect ECONNREFUSED', { code: 'ECONNREFUSED' })),
      /refused. Is the server running\?/,
    ],
    [
      'Node, both addresses refused',
      fetchFailed(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })),
      /refused/,
    ],
    [
      'Node, no such host',
      fetchFailed(failure('getaddrinfo', { code: 'ENOTFOUND' })),
      /host was not found. Check baseUrl/,
    ],
    [
      'Node, no DNS',
      fetchFailed(failure('getaddrinfo', { code: 'EAI_AGAIN' })),
      /could not be looked up. Check the network/,
    ],
    [
      'Node, reset',
      fetchFailed(failure('read ECONNRESET', { code: 'ECONNRESET' })),
      /closed before a response arrived. Try again/,
    ],
    ['Node, closed', fetchFailed(failure('other side closed', { code: 'UND_ERR_SOCKET' })), /closed before a response/],
    [
      'Node, no way',
      fetchFailed(failure('connect', { code: 'UND_ERR_CONNECT_TIMEOUT' })),
      /could not be reached. Check baseUrl and the network/,
    ],
    [
      'Node, certificate',
      fetchFailed(failure('self signed', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })),
      /no secure connection. Check its certificate \(DEPTH_ZERO_SELF_SIGNED_CERT, /,
    ],
    [
      'Node, wrong name',
      fetchFailed(failure('altname', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })),
      /no secure connection/,
    ],
    ['Node, not HTTP', fetchFailed(failure('parse', { code: 'HPE_INVALID_CONSTANT' })), /does not speak HTTP/],
    [
      'Node, another code',
      fetchFailed(failure('x', { code: 'EMFILE' })),
      /no response arrived. Check baseUrl and the network \(EMFILE, /,
    ],
    ['Bun, refused', failure('Unable to connect', { code: 'ConnectionRefused' }), /refused/],
    ['Deno, refused', new TypeError('error sending request: tcp connect error'), /no response arrived/],
    ['Chrome', new TypeError('Failed to fetch'), /no response arrived/],
    ['Firefox', new TypeError('NetworkError when attempting to fetch resource.'), /no response arrived/],
    ['Safari', new TypeError('Load failed'), /no response arrived/],
    ['workerd', failure('Network connection lost.'), /no response arrived/],
    ['React Native', new TypeError('Network request failed'), /no response arrived/],
  ])('%s: is a ConnectionError that says what to do', (_, error, message) => {
    const explained = noResponse(request, error, findConnectionFailure(error))
    expect(explained).toBeInstanceOf(ConnectionError)
    expect(explained.message).toMatch(message)
    expect(explained.message).toMatch(/^health: .* \((?:\w+, )?https:\/\/host:8443\)$/)
    expect(explained.cause).toBe(error)
  })

  it('names only the code when the failure was not identified', () => {
    const error = noResponse(request, fetchFailed(failure('x', { code: 'ECONNREFUSED' })))
    expect(error.message).toBe(
      'health: no response arrived. Check baseUrl and the network (ECONNREFUSED, https://host:8443)',
    )
    expect(error).not.toHaveProperty('isUnsent')
  })

  it('handles an invalid URL and a cyclic chain of causes', () => {
    const circle = failure('round')
    circle.cause = circle
    expect(noResponse({ ...request, url: 'nowhere' }, circle).message).toContain('(not a URL)')
  })
})

describe('lostBody()', () => {
  it('never claims that the request was not sent', () => {
    const error = lostBody(request, failure('x', { code: 'ECONNREFUSED' }))
    expect(error.isUnsent).toBe(false)
    expect(error.message).toBe('health: the connection was lost while the response was read. Try again')
  })
})
