import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ConnectionError, ProtocolError, TimeoutError } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'
import { explainLostBody, explainNoResponse } from './connection-failure.ts'

const KEY = 'sk-sekret-0123456789abcdefghijklmnopqrstuv'
const request = {
  operation: { id: 'health' },
  url: 'https://host:8443/health?label=PRIVATE',
  headers: { authorization: `Bearer ${KEY}` },
  context: new Map<symbol, unknown>(),
} as unknown as CallRequest
const failure = (message: string, more: object = {}): Error => Object.assign(new Error(message), more)
const fetchFailed = (cause: unknown): TypeError => new TypeError('fetch failed', { cause })

describe('a transport that got no response', () => {
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
      /reset before a response arrived. Try again/,
    ],
    ['Node, closed', fetchFailed(failure('other side closed', { code: 'UND_ERR_SOCKET' })), /closed before a response/],
    [
      'Node, no way',
      fetchFailed(failure('connect', { code: 'UND_ERR_CONNECT_TIMEOUT' })),
      /could not be reached in time/,
    ],
    [
      'Node, certificate',
      fetchFailed(failure('self signed', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })),
      /no secure connection \(DEPTH_ZERO_SELF_SIGNED_CERT\). Check its certificate/,
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
      /no response arrived \(EMFILE\). Check baseUrl and the network/,
    ],
    ['Bun, refused', failure('Unable to connect', { code: 'ConnectionRefused' }), /refused/],
    ['Deno, refused', new TypeError('error sending request: tcp connect error'), /no response arrived/],
    ['Chrome', new TypeError('Failed to fetch'), /no response arrived/],
    ['Firefox', new TypeError('NetworkError when attempting to fetch resource.'), /no response arrived/],
    ['Safari', new TypeError('Load failed'), /no response arrived/],
    ['workerd', failure('Network connection lost.'), /no response arrived/],
    ['React Native', new TypeError('Network request failed'), /no response arrived/],
    ['a text', 'down', /no response arrived/],
    ['nothing', undefined, /no response arrived/],
  ])('%s: is a ConnectionError that says what to do', (_, error, message) => {
    const explained = explainNoResponse(request, error)
    expect(explained).toBeInstanceOf(ConnectionError)
    expect((explained as Error).message).toMatch(message)
    expect((explained as Error).message).toMatch(/^health: .* \(https:\/\/host:8443\)$/)
    expect((explained as Error).cause).toBe(error)
  })

  it.each([
    ['an error of ours', new TimeoutError({ scope: 'attempt', timeoutMs: 5 })],
    ['misuse', new TypeError('trailers are not supported by this transport')],
    ['misuse', new RangeError('maxSockets must be above 0')],
  ])('returns misuse unchanged: %s', (_, error) => {
    expect(explainNoResponse(request, error)).toBe(error)
  })

  it('omits a cause that quotes the query or the bytes, anywhere in the chain', () => {
    const quoting = [
      failure(`error sending request for url (${request.url})`),
      failure('Unable to connect', { path: request.url, code: 'ConnectionRefused' }),
      fetchFailed(failure('Response does not match', { name: 'HTTPParserError', data: '{"body":"PRIVATE"}' })),
    ]
    for (const error of quoting) {
      const { cause, message } = explainNoResponse(request, error) as Error
      expect(cause).not.toBe(error)
      expect(JSON.stringify([message, String(cause), { ...(cause as object) }])).not.toContain('PRIVATE')
    }
    expect((explainNoResponse(request, quoting[1]) as Error).cause).toMatchObject({ code: 'ConnectionRefused' })
  })

  it.each([
    ['in its message', failure(`invalid header ${KEY}`)],
    ['in a property of a property', failure('x', { config: { headers: { authorization: `Bearer ${KEY}` } } })],
    ['in one of several errors', new AggregateError([failure('a'), failure(KEY)])],
    ['in a cause', fetchFailed(failure('x', { line: `authorization: Bearer ${KEY}` }))],
    [
      'behind a getter that throws',
      Object.defineProperty(failure('x'), 'socket', {
        get(): never {
          throw new Error('closed')
        },
      }),
    ],
  ])('omits a cause that quotes the key %s', (_, error) => {
    const { cause } = explainNoResponse(request, error) as Error
    expect((cause as Error).message).toBe('Left out, since it quotes the request or the response')
    expect(inspect(explainNoResponse(request, error), { depth: 9, showHidden: true })).not.toContain(KEY)
  })

  it('replaces the message of misuse that quotes the key, and keeps its class', () => {
    const explained = explainNoResponse(request, new TypeError(`Headers.append: "Bearer ${KEY}" is invalid`))
    expect(explained).toEqual(new TypeError('health: the runtime refused a header that middleware set'))
  })

  it('handles an invalid URL from middleware and a cyclic chain of causes', () => {
    const circle = failure('round')
    circle.cause = circle
    expect((explainNoResponse({ ...request, url: 'nowhere' }, circle) as Error).message).toContain('(not a URL)')
  })
})

describe('a transport that lost the body', () => {
  it.each([
    ['Node', new TypeError('terminated', { cause: failure('other side closed', { code: 'UND_ERR_SOCKET' }) })],
    ['Firefox', new TypeError('Error in input stream')],
    ['Chrome', new TypeError('network error')],
  ])('%s: is a ConnectionError', (_, error) => {
    const explained = explainLostBody(request, error)
    expect(explained).toBeInstanceOf(ConnectionError)
    expect((explained as Error).message).toBe('health: the connection was lost while the response was read. Try again')
  })

  it('is a ProtocolError when the body exceeds the maximum length of a string', () => {
    const error = failure('Cannot create a string longer than 0x1fffffe8 characters', { code: 'ERR_STRING_TOO_LONG' })
    expect(explainLostBody(request, error)).toBeInstanceOf(ProtocolError)
  })

  it('returns a SekhaError unchanged', () => {
    const error = new ProtocolError('x')
    expect(explainLostBody(request, error)).toBe(error)
  })
})
