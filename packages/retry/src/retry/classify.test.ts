import { ClosedError, ConnectionError, ProtocolError, TimeoutError } from '@sekha/core/foundation'
import { describe, expect, it } from 'vitest'
import { classifyError, classifyFetchError, classifyResponse } from './classify.ts'

const kindOf = (status: number, headers: Record<string, string> = {}, responses?: readonly number[]): string =>
  classifyResponse({ status, headers: new Headers(headers) }, responses, 0).kind

describe('classifyResponse()', () => {
  it.each([
    [200, 'ok'],
    [204, 'ok'],
    [304, 'ok'],
    [400, 'fatal'],
    [401, 'fatal'],
    [404, 'fatal'],
    [408, 'transient'],
    [409, 'fatal'],
    [422, 'fatal'],
    [425, 'transient'],
    [429, 'throttled'],
    [500, 'transient'],
    [501, 'fatal'],
    [502, 'transient'],
    [503, 'transient'],
    [504, 'transient'],
    [505, 'fatal'],
    [507, 'fatal'],
    [511, 'fatal'],
    [520, 'transient'],
    [521, 'transient'],
    [522, 'transient'],
    [523, 'transient'],
    [524, 'transient'],
    [525, 'fatal'],
    [526, 'fatal'],
    [529, 'transient'],
  ])('classifies a %i as %s', (status, kind) => {
    expect(kindOf(status)).toBe(kind)
  })

  it.each([
    [429, { 'retry-after': '1' }, 'throttled'],
    [503, { 'retry-after': '1' }, 'throttled'],
    [503, { 'retry-after': 'later' }, 'transient'],
    [409, { 'retry-after': '1' }, 'throttled'],
    [500, { 'retry-after': '1' }, 'transient'],
    [507, { 'retry-after': '1' }, 'throttled'],
    [507, { 'x-should-retry': 'true' }, 'transient'],
    [529, { 'retry-after': '1' }, 'throttled'],
    [404, { 'retry-after': '1' }, 'fatal'],
    [500, { 'x-should-retry': 'false' }, 'fatal'],
    [429, { 'x-should-retry': 'false' }, 'fatal'],
    [404, { 'x-should-retry': 'true' }, 'transient'],
    [425, { 'x-should-retry': 'true' }, 'transient'],
    [409, { 'x-should-retry': 'true' }, 'transient'],
    [404, { 'x-should-retry': 'perhaps' }, 'fatal'],
    [501, { 'x-should-retry': 'true', 'retry-after': '1' }, 'fatal'],
    [200, { 'x-should-retry': 'true' }, 'ok'],
  ])('classifies a %i with %o as %s', (status, headers, kind) => {
    expect(kindOf(status, headers)).toBe(kind)
  })

  it('accepts an error status that the operation expects', () => {
    expect(kindOf(503, { 'retry-after': '1', 'x-should-retry': 'true' }, [503])).toBe('ok')
  })

  it('treats only 425 and 429 as proof that the server did not process the request', () => {
    for (const status of [408, 425, 429, 500, 502, 503, 504, 507, 521, 529])
      expect(classifyResponse({ status, headers: new Headers({ 'retry-after': '1' }) }, [], 0)).toMatchObject({
        unprocessed: status === 425 || status === 429,
      })
  })

  it('uses the hint of the body when the headers have none', () => {
    const hint = (headers: Record<string, string>): unknown =>
      classifyResponse({ status: 429, headers: new Headers(headers) }, [], 0, 5000)
    expect(hint({})).toMatchObject({ kind: 'throttled', hintMs: 5000 })
    expect(hint({ 'retry-after': '2' })).toMatchObject({ kind: 'throttled', hintMs: 2000 })
  })
})

const from = (fields: object): Error => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), fields) })

describe('classifyFetchError()', () => {
  it.each<[string, unknown, string]>([
    ['a lost connection', new ConnectionError('x'), 'transient'],
    ['an attempt that timed out', new TimeoutError({ scope: 'attempt', timeoutMs: 1 }), 'transient'],
    ['a body that timed out', new TimeoutError({ scope: 'body', timeoutMs: 1 }), 'transient'],
    ['a call that timed out', new TimeoutError({ scope: 'call', timeoutMs: 1 }), 'fatal'],
    ['an invalid response', new ProtocolError('x'), 'fatal'],
    ['a closed client', new ClosedError('x'), 'fatal'],
    ['a fetch that failed', from({ code: 'ECONNRESET' }), 'transient'],
    ['a fetch that failed in Chrome', new TypeError('Failed to fetch'), 'transient'],
    ['a fetch that failed in Safari', new TypeError('Load failed'), 'transient'],
    ['a fetch that failed in Firefox', new TypeError('NetworkError when attempting to fetch resource.'), 'transient'],
    [
      'a fetch of node-fetch that failed',
      Object.assign(new Error('x'), { type: 'system', code: 'ECONNRESET' }),
      'transient',
    ],
    ['a missing file', Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' }), 'fatal'],
    ['misuse', new TypeError('Invalid URL'), 'fatal'],
    ['misuse of fetch', from({ code: 'ERR_INVALID_URL' }), 'fatal'],
    ['a scheme that cannot be fetched', from({ message: 'unknown scheme' }), 'fatal'],
    ['a port that must not be fetched', new ConnectionError('x', { cause: from({ message: 'bad port' }) }), 'fatal'],
    ['an unknown host name', from({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }), 'fatal'],
    ['an unknown host name in node-fetch', Object.assign(new Error('x'), { code: 'ENOTFOUND' }), 'fatal'],
    [
      'a name that does not exist, in Deno',
      new TypeError(
        'error sending request for url (http://a/): client error (Connect): dns error: failed to lookup address information: Name or service not known',
      ),
      'fatal',
    ],
    ['an unresponsive resolver', from({ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }), 'transient'],
    [
      'a certificate that is refused, in Deno',
      new ConnectionError('x', { cause: new TypeError('invalid peer certificate: UnknownIssuer') }),
      'fatal',
    ],
    ...[
      'CERT_HAS_EXPIRED',
      'CERT_NOT_YET_VALID',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'HOSTNAME_MISMATCH',
      'ERR_SSL_WRONG_VERSION_NUMBER',
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
      'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
      'HPE_INVALID_CONSTANT',
    ].map((code): [string, unknown, string] => [
      `${code}, which the next attempt meets again`,
      new ConnectionError('x', { cause: from({ code }) }),
      'fatal',
    ]),
    [
      'ERR_TLS_HANDSHAKE_TIMEOUT',
      new ConnectionError('x', { cause: from({ code: 'ERR_TLS_HANDSHAKE_TIMEOUT' }) }),
      'transient',
    ],
    [
      'two addresses, of which one has a bad certificate',
      new ConnectionError('x', { cause: from({ errors: [{ code: 'CERT_HAS_EXPIRED' }, { code: 'ECONNREFUSED' }] }) }),
      'transient',
    ],
    ['an abort', new DOMException('x', 'AbortError'), 'fatal'],
    ['something else', 'x', 'fatal'],
  ])('classifies %s as %s', (_, error, kind) => {
    expect(classifyFetchError(error).kind).toBe(kind)
  })

  it.each([
    [{ code: 'ECONNREFUSED' }, true],
    [{ code: 'ConnectionRefused' }, true],
    [{ code: 'EAI_AGAIN' }, true],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, true],
    [{ code: 'NGHTTP2_REFUSED_STREAM' }, true],
    [{ code: 'ETIMEDOUT', syscall: 'connect' }, true],
    [{ code: 'ETIMEDOUT', syscall: 'read' }, false],
    [{ code: 'ECONNRESET', syscall: 'read' }, false],
    [{ code: 'EPIPE' }, false],
    [{ code: 'UND_ERR_SOCKET' }, false],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'EHOSTUNREACH' }] }, true],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNRESET' }] }, false],
  ])('finds proof that nothing was sent in a cause of %o: %o', (fields, unprocessed) => {
    const error = new ConnectionError('x', { cause: from(fields) })
    expect(classifyError(error)).toEqual({ kind: 'transient', hintMs: undefined, unprocessed })
  })

  it('classifies an error that is its own cause', () => {
    const error: Error & { cause?: unknown } = new ConnectionError('x')
    Object.defineProperty(error, 'cause', { value: error })
    expect(classifyError(error)).toMatchObject({ unprocessed: false })
  })
})

describe('classifyError()', () => {
  it.each<[string, unknown]>([
    ['whose message sounds like a network', new TypeError('cannot connect the dots of the network socket')],
    ['with the message of a failed fetch', new TypeError('fetch failed')],
    ['with a code of the system', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['that is no error', 'connection lost'],
  ])('never retries an error of a transport %s', (_, error) => {
    expect(classifyError(error)).toEqual({ kind: 'fatal' })
  })

  it.each([
    [{ isUnsent: true }, 'transient', true],
    [{ isPermanent: true }, 'fatal', undefined],
    [{ cause: { code: 'ENOTFOUND' }, isPermanent: false }, 'transient', true],
  ])('takes the facts of a ConnectionError from its options: %o', (options, kind, unprocessed) => {
    const verdict = classifyError(new ConnectionError('the line is down', options))
    expect(verdict).toMatchObject(unprocessed === undefined ? { kind } : { kind, unprocessed })
  })
})
