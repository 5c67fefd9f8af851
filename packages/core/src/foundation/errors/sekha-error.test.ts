import { describe, expect, it, vi } from 'vitest'
import {
  ApiError,
  attachCallContext,
  AuthenticationError,
  ClientError,
  ClosedError,
  ConflictError,
  ConnectionError,
  NotFoundError,
  PermissionError,
  ProtocolError,
  RateLimitError,
  SekhaError,
  ServerError,
  TimeoutError,
  ValidationError,
  type AttemptRecord,
} from './index.ts'

const response = { status: 400, headers: {}, body: undefined }
const each: readonly (readonly [SekhaError, string, string, readonly (typeof SekhaError | typeof ApiError)[]])[] = [
  [new SekhaError('x', { code: 'own' as 'api' }), 'SekhaError', 'own', []],
  [new ApiError('x', { ...response, status: 301 }), 'ApiError', 'api', []],
  [new ClientError('x', response), 'ClientError', 'client', [ApiError]],
  [new ValidationError('x', response), 'ValidationError', 'validation', [ApiError]],
  [new AuthenticationError('x', response), 'AuthenticationError', 'authentication', [ApiError]],
  [new PermissionError('x', response), 'PermissionError', 'permission', [ApiError]],
  [new NotFoundError('x', { ...response, missing: 'route' }), 'NotFoundError', 'not_found', [ApiError]],
  [new ConflictError('x', response), 'ConflictError', 'conflict', [ApiError]],
  [new RateLimitError('x', response), 'RateLimitError', 'rate_limit', [ApiError]],
  [new ServerError('x', response), 'ServerError', 'server', [ApiError]],
  [new ConnectionError('x'), 'ConnectionError', 'connection', []],
  [new TimeoutError({ scope: 'idle', timeoutMs: 5 }), 'TimeoutError', 'timeout', []],
  [new ProtocolError('x'), 'ProtocolError', 'protocol', []],
  [new ClosedError('SekhaClient'), 'ClosedError', 'closed', []],
]

const attempt: AttemptRecord = {
  attempt: 1,
  status: 503,
  startedAt: new Date(0),
  durationMs: 12,
  waitMs: 0,
  reason: 'status 503',
}

describe('the error tree', () => {
  it.each(each)('%s is called %s, with code %s', (error, name, code, parents) => {
    expect(error.name).toBe(name)
    expect(error.code).toBe(code)
    expect(error.stack).toMatch(new RegExp(`^${name}: `))
    for (const parent of [Error, SekhaError, ...parents]) expect(error).toBeInstanceOf(parent)
    expect(Object.keys(error)).not.toContain('name')
  })

  it('tells classes apart', () => {
    const error = new RateLimitError('x', response)
    expect(error).toBeInstanceOf(ClientError)
    expect(error).not.toBeInstanceOf(ServerError)
    expect(error).not.toBeInstanceOf(ConflictError)
    expect(new ApiError('x', response)).not.toBeInstanceOf(ClientError)
    for (const value of [null, undefined, 'x', {}, new Error('x'), { name: 'RateLimitError' }, Object.create(null)]) {
      expect(value instanceof RateLimitError).toBe(false)
      expect(value instanceof SekhaError).toBe(false)
    }
  })

  it('recognises the errors of another installed copy', async () => {
    vi.resetModules()
    const copy = await import('./index.ts')
    expect(copy.RateLimitError).not.toBe(RateLimitError)
    const error: unknown = new copy.RateLimitError('x', response)
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toBeInstanceOf(ClientError)
    expect(error).toBeInstanceOf(SekhaError)
    expect(error).not.toBeInstanceOf(ConflictError)
  })

  it('does not match a foreign class of the same name', () => {
    class Foreign extends Error {
      override get name(): string {
        return 'RateLimitError'
      }
    }
    expect(new Foreign()).not.toBeInstanceOf(RateLimitError)
  })

  it('matches a custom subclass as usual', () => {
    class Own extends ClientError {}
    expect(new Own('x', response)).toBeInstanceOf(Own)
    expect(new Own('x', response)).toBeInstanceOf(ClientError)
    expect(new ClientError('x', response)).not.toBeInstanceOf(Own)
  })

  it('narrows the type with instanceof', () => {
    const error: unknown = new RateLimitError('x', { ...response, retryAfterMs: 5 })
    if (!(error instanceof RateLimitError)) throw new Error('expected a RateLimitError')
    const wait: number | undefined = error.retryAfterMs
    expect(wait).toBe(5)
  })
})

describe('what an error shows', () => {
  it('keeps the cause, and puts only its name and code into JSON', () => {
    const cause = Object.assign(new TypeError('http://user:SECRET@host'), { code: 'ECONNREFUSED' })
    const error = new ConnectionError('no connection', { cause })
    expect(error.cause).toBe(cause)
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'ConnectionError',
      code: 'connection',
      message: 'no connection',
      attempts: [],
      cause: { name: 'TypeError', code: 'ECONNREFUSED' },
    })
  })

  it('drops secret headers, and prints neither body nor header values as JSON', () => {
    const error = new ApiError('x', {
      status: 500,
      headers: { 'X-Request-Id': 'r1', 'Set-Cookie': 'SECRET', authorization: 'SECRET', 'content-type': 'text/plain' },
      body: { text: 'BODY' },
      requestId: 'r1',
    })
    expect(error.headers).toEqual({ 'x-request-id': 'r1', 'content-type': 'text/plain' })
    expect(error.body).toEqual({ text: 'BODY' })
    expect(Object.keys(error)).not.toContain('body')
    expect(JSON.stringify(error)).not.toMatch(/SECRET|BODY|text\/plain/)
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ status: 500, requestId: 'r1' })
  })

  it.each(each)('%s survives JSON with its code', (error) => {
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ name: error.name, code: error.code })
  })

  it('names the limit of a timeout and the option to raise', () => {
    expect(new TimeoutError({ scope: 'attempt', timeoutMs: 30_000, operation: 'health' }).message).toBe(
      'health: No response within timeoutMs (30000 ms)',
    )
  })
})

describe('attachCallContext', () => {
  it('sets operation and attempts of a SekhaError', () => {
    const error = new ConnectionError('x')
    expect(error.operation).toBeUndefined()
    expect(error.attempts).toEqual([])
    const attempts = [attempt]
    attachCallContext(error, { operation: 'health', attempts })
    attempts.pop()
    expect(error.operation).toBe('health')
    expect(error.attempts).toEqual([attempt])
    expect(Object.isFrozen(error.attempts)).toBe(true)
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ operation: 'health', attempts: [{ attempt: 1 }] })
  })

  it('keeps fields that the context omits', () => {
    const error = new ConnectionError('x', { operation: 'health', attempts: [attempt] })
    attachCallContext(error, {})
    expect(error.operation).toBe('health')
    expect(error.attempts).toEqual([attempt])
  })

  it('ignores other values', () => {
    const reason = new Error('mine')
    for (const value of [reason, 'text', null, undefined]) attachCallContext(value, { operation: 'health' })
    expect(Object.keys(reason)).toEqual([])
  })
})
