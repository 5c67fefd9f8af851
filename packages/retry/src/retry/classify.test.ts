import { ClosedError, ConnectionError, ProtocolError, TimeoutError } from '@sekha/core/foundation'
import { describe, expect, it } from 'vitest'
import { classifyAnswer, classifyError } from './classify.ts'

const judge = (status: number, headers: Record<string, string> = {}, answers?: readonly number[]): string =>
  classifyAnswer({ status, headers: new Headers(headers) }, answers, 0).kind

describe('an answer', () => {
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
    [425, 'fatal'],
    [429, 'throttled'],
    [500, 'transient'],
    [501, 'fatal'],
    [502, 'transient'],
    [503, 'transient'],
    [504, 'transient'],
    [505, 'fatal'],
  ])('of %i is %s', (status, kind) => {
    expect(judge(status)).toBe(kind)
  })

  it.each([
    [429, { 'retry-after': '1' }, 'throttled'],
    [503, { 'retry-after': '1' }, 'throttled'],
    [503, { 'retry-after': 'later' }, 'transient'],
    [409, { 'retry-after': '1' }, 'throttled'],
    [500, { 'retry-after': '1' }, 'transient'],
    [404, { 'retry-after': '1' }, 'fatal'],
    [500, { 'x-should-retry': 'false' }, 'fatal'],
    [429, { 'x-should-retry': 'false' }, 'fatal'],
    [404, { 'x-should-retry': 'true' }, 'transient'],
    [425, { 'x-should-retry': 'true' }, 'transient'],
    [409, { 'x-should-retry': 'true' }, 'transient'],
    [404, { 'x-should-retry': 'perhaps' }, 'fatal'],
    [501, { 'x-should-retry': 'true', 'retry-after': '1' }, 'fatal'],
    [200, { 'x-should-retry': 'true' }, 'ok'],
  ])('of %i with %o is %s', (status, headers, kind) => {
    expect(judge(status, headers)).toBe(kind)
  })

  it('is one if the operation says so', () => {
    expect(judge(503, { 'retry-after': '1', 'x-should-retry': 'true' }, [503])).toBe('ok')
  })

  it('proves by a 429, and by no other status, that nothing was done', () => {
    for (const status of [408, 429, 500, 502, 503, 504])
      expect(classifyAnswer({ status, headers: new Headers({ 'retry-after': '1' }) }, [], 0)).toMatchObject({
        unprocessed: status === 429,
      })
  })
})

const from = (fields: object): Error => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), fields) })

describe('a failure', () => {
  it.each([
    ['a lost connection', new ConnectionError('x'), 'transient'],
    ['an attempt that took too long', new TimeoutError({ scope: 'attempt', timeoutMs: 1 }), 'transient'],
    ['a body that took too long', new TimeoutError({ scope: 'body', timeoutMs: 1 }), 'transient'],
    ['a call that took too long', new TimeoutError({ scope: 'call', timeoutMs: 1 }), 'fatal'],
    ['an answer that makes no sense', new ProtocolError('x'), 'fatal'],
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
    ['a file that is not there', Object.assign(new Error('x'), { code: 'ENOENT', syscall: 'open' }), 'fatal'],
    ['misuse', new TypeError('Invalid URL'), 'fatal'],
    ['misuse of fetch', from({ code: 'ERR_INVALID_URL' }), 'fatal'],
    ['an abort', new DOMException('x', 'AbortError'), 'fatal'],
    ['something else', 'x', 'fatal'],
  ])('that is %s is %s', (_, error, kind) => {
    expect(classifyError(error).kind).toBe(kind)
  })

  it.each([
    [{ code: 'ECONNREFUSED' }, true],
    [{ code: 'ConnectionRefused' }, true],
    [{ code: 'ENOTFOUND' }, true],
    [{ code: 'EAI_AGAIN' }, true],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, true],
    [{ code: 'CERT_HAS_EXPIRED' }, true],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, true],
    [{ code: 'NGHTTP2_REFUSED_STREAM' }, true],
    [{ code: 'ETIMEDOUT', syscall: 'connect' }, true],
    [{ code: 'ETIMEDOUT', syscall: 'read' }, false],
    [{ code: 'ECONNRESET', syscall: 'read' }, false],
    [{ code: 'EPIPE' }, false],
    [{ code: 'UND_ERR_SOCKET' }, false],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'EHOSTUNREACH' }] }, true],
    [{ errors: [{ code: 'ECONNREFUSED' }, { code: 'ECONNRESET' }] }, false],
  ])('caused by %o proves that nothing was sent: %o', (fields, unprocessed) => {
    const error = new ConnectionError('x', { cause: from(fields) })
    expect(classifyError(error)).toEqual({ kind: 'transient', hintMs: undefined, unprocessed })
  })

  it('that is its own cause is judged as well', () => {
    const error: Error & { cause?: unknown } = new ConnectionError('x')
    Object.defineProperty(error, 'cause', { value: error })
    expect(classifyError(error)).toMatchObject({ unprocessed: false })
  })
})
