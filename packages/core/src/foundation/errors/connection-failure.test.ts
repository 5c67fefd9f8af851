import { describe, expect, it } from 'vitest'
import { ConnectionError } from './connection-error.ts'
import { type ConnectionFailure } from './explain-connection.ts'
import { findConnectionFailure } from './connection-failure.ts'
import { isFetchFailure } from './fetch-failure.ts'

const find = (...given: ConstructorParameters<typeof ConnectionError>): ConnectionFailure | undefined =>
  findConnectionFailure(new ConnectionError(...given))

describe('findConnectionFailure()', () => {
  it.each([
    ['ECONNREFUSED', 'connect', true],
    ['ECONNREFUSED', undefined, true],
    ['EMFILE', 'connect', true],
    ['EHOSTUNREACH', 'read', false],
    ['ENETUNREACH', 'write', false],
    ['ECONNRESET', 'read', false],
  ])('decides whether %s at %s proves that nothing was sent: %s', (code, syscall, isUnsent) => {
    const cause = new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code, syscall }) })
    expect(find('x', { cause })?.isUnsent).toBe(isUnsent)
  })

  it.each([
    ['ENOTFOUND', true, true],
    ['EAI_AGAIN', true, false],
    ['CERT_HAS_EXPIRED', true, true],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', false, false],
    ['HPE_INVALID_CONSTANT', false, true],
    ['HPE_INVALID_EOF_STATE', false, false],
  ])('reads from %s whether nothing was sent: %s, and whether it is permanent: %s', (code, isUnsent, isPermanent) => {
    expect(find('x', { cause: { code } })).toMatchObject({ isUnsent, isPermanent })
  })

  it('says of a host with several addresses only what is true of each', () => {
    const of = (...codes: string[]): ConnectionFailure | undefined =>
      find('x', { cause: { code: codes[0], errors: codes.map((code) => ({ code })) } })
    expect(of('ECONNREFUSED', 'EHOSTUNREACH')?.isUnsent).toBe(true)
    expect(of('ECONNREFUSED', 'ECONNRESET')?.isUnsent).toBe(false)
    expect(of('CERT_HAS_EXPIRED', 'ECONNREFUSED')?.isPermanent).toBe(false)
  })

  it('identifies no other error', () => {
    for (const error of [new Error('x'), { code: 'ENOENT', syscall: 'open' }, 'ECONNRESET', undefined])
      expect(findConnectionFailure(error)).toBeUndefined()
  })

  it('prefers what the transport knows', () => {
    const cause = { code: 'ENOTFOUND' }
    expect(find('x', { cause, isPermanent: false })).toMatchObject({
      isUnsent: true,
      isPermanent: false,
    })
    expect(find('x', { isUnsent: true })).toMatchObject({ isUnsent: true, isPermanent: false })
  })
})

describe('isFetchFailure()', () => {
  const failure = (message: string, code?: string): Error => Object.assign(new Error(message), { code })

  it.each([
    new TypeError('fetch failed', { cause: failure('x', 'EMFILE') }),
    new TypeError('Failed to fetch'),
    new TypeError('NetworkError when attempting to fetch resource.'),
    new TypeError('Load failed'),
    new TypeError('Could not connect to the server.'),
    new TypeError('The network connection was lost.'),
    new TypeError('Network request failed'),
    new TypeError('error sending request for url (http://host/): client error (Connect)'),
    failure('Network connection lost.'),
    failure('Unable to connect. Is the computer able to access the url?', 'ConnectionRefused'),
    failure('ECONNREFUSED: Unable to connect. Is the computer able to access the url?', 'ECONNREFUSED'),
    failure('request to http://host/ failed', 'ECONNRESET'),
  ])('recognises a failed connection: %s', (error) => {
    expect(isFetchFailure(error)).toBe(true)
  })

  it.each([
    new TypeError('cannot connect the dots'),
    new TypeError('RequestInit: the socket option is unknown'),
    new TypeError("Cannot read properties of undefined (reading 'network')"),
    new RangeError('too many'),
    failure('no such file', 'ENOENT'),
    new DOMException('The operation was aborted', 'AbortError'),
    'lost',
    undefined,
  ])('leaves any other error alone: %s', (error) => {
    expect(isFetchFailure(error)).toBe(false)
  })
})
