import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ConnectionError, noResponse, TimeoutError } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'
import { hideSecrets } from './hide-secrets.ts'

const KEY = 'sk-sekret-0123456789abcdefghijklmnopqrstuv'
const request = {
  operation: { id: 'health' },
  url: 'https://host:8443/health?label=PRIVATE',
  headers: { authorization: `Bearer ${KEY}` },
  context: new Map<symbol, unknown>(),
} as unknown as CallRequest
const failure = (message: string, more: object = {}): Error => Object.assign(new Error(message), more)
const fetchFailed = (cause: unknown): TypeError => new TypeError('fetch failed', { cause })
const explained = (error: unknown): ConnectionError =>
  hideSecrets(request, noResponse(request, error)) as ConnectionError

describe('hideSecrets()', () => {
  it.each([
    ['an error of ours', new TimeoutError({ scope: 'attempt', timeoutMs: 5 })],
    ['a bug', new TypeError('trailers are not supported by this transport')],
    ['a thrown string', 'down'],
    ['undefined', undefined],
    ['another bug', new RangeError('maxSockets must be above 0')],
  ])('returns %s unchanged', (_, error) => {
    expect(hideSecrets(request, error)).toBe(error)
  })

  it('omits a cause that quotes the query or the bytes, anywhere in the chain', () => {
    const quoting = [
      failure(`error sending request for url (${request.url})`),
      failure('Unable to connect', { path: request.url, code: 'ConnectionRefused' }),
      fetchFailed(failure('Response does not match', { name: 'HTTPParserError', data: '{"body":"PRIVATE"}' })),
    ]
    for (const error of quoting) {
      const { cause, message } = explained(error)
      expect(cause).not.toBe(error)
      expect(JSON.stringify([message, String(cause), { ...(cause as object) }])).not.toContain('PRIVATE')
    }
    expect(explained(quoting[1]).cause).toMatchObject({ code: 'ConnectionRefused' })
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
    const { cause } = explained(error)
    expect((cause as Error).message).toBe('Omitted, because it quotes the request or the response')
    expect(inspect(explained(error), { depth: 9, showHidden: true })).not.toContain(KEY)
  })

  it('keeps a cause that quotes nothing', () => {
    const error = fetchFailed(failure('connect ECONNREFUSED', { code: 'ECONNREFUSED' }))
    expect(explained(error).cause).toBe(error)
  })

  it('replaces a bug that quotes the key', () => {
    const error = hideSecrets(request, new TypeError(`Headers.append: "Bearer ${KEY}" is invalid`))
    expect(error).toEqual(new TypeError('health: the error of the transport contains a credential and is omitted'))
  })
})
