import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ApiError,
  ConflictError,
  errorFromResponse,
  NotFoundError,
  RateLimitError,
  SekhaError,
  ValidationError,
  type ErrorResponse,
} from './index.ts'

const make = (status: number, body: unknown, rest: Partial<ErrorResponse> = {}): ApiError =>
  errorFromResponse({
    status,
    headers: {},
    bodyText: typeof body === 'string' ? body : JSON.stringify(body),
    ...rest,
  })

function expectClass<T extends SekhaError>(error: unknown, type: abstract new (...args: never[]) => T): T {
  if (error instanceof type) return error
  throw new Error(`expected a ${type.name}, got ${String(error)}`)
}

describe('the class for a status', () => {
  it.each([
    [301, 'ApiError'],
    [400, 'ValidationError'],
    [401, 'AuthenticationError'],
    [402, 'ClientError'],
    [403, 'PermissionError'],
    [404, 'NotFoundError'],
    [405, 'ClientError'],
    [408, 'ClientError'],
    [409, 'ConflictError'],
    [412, 'ConflictError'],
    [413, 'ValidationError'],
    [415, 'ValidationError'],
    [422, 'ValidationError'],
    [429, 'RateLimitError'],
    [499, 'ClientError'],
    [500, 'ServerError'],
    [503, 'ServerError'],
    [599, 'ServerError'],
  ])('%i is a %s', (status, name) => {
    const error = make(status, '')
    expect(error.name).toBe(name)
    expect(error.status).toBe(status)
    expect(error.message).toMatch(new RegExp(`^The call failed with status ${status}\\. .+\\.$`))
  })
})

describe('the shapes of a body', () => {
  it.each([
    ['{error, code}', { error: 'Conversation not found', code: 404 }],
    ['{error: {code, message}}', { error: { code: 'not_found', message: 'Conversation not found', type: 'x' } }],
    ['{detail}', { detail: 'Conversation not found' }],
    ['{message}', { message: 'Conversation not found.' }],
    ['a JSON text', '"Conversation not found"'],
    ['{detail: {message}}', { detail: { message: 'Conversation not found' } }],
  ])('%s is quoted in the message', (_, body) => {
    expect(make(404, body, { operation: 'conversations.get' }).message).toBe(
      'conversations.get failed with status 404: Conversation not found. Check the id.',
    )
  })

  it('keeps plain text as the body and quotes it in the message', () => {
    const error = make(429, 'Rate limit exceeded. Please try again later.')
    expect(error.message).toContain(': Rate limit exceeded. Please try again later. Call less often.')
    expect(error.body).toBe('Rate limit exceeded. Please try again later.')
  })

  it.each(['Session not found', 'session not found\n'])('takes the text of datacat for a session: %j', (text) => {
    const error = make(404, text, { operation: 'telemetry.sessions.get' })
    expect(error).toMatchObject({ missing: 'resource', body: text })
    expect(error.message).toMatch(
      /^telemetry\.sessions\.get failed with status 404: .ession not found\. Check the id\.$/,
    )
  })

  it.each([
    ['HTML', '<!doctype html><h1>Bad gateway</h1>'],
    ['HTML after a space', '\n <html>'],
    ['broken JSON', '{"error": "half'],
    ['a broken list', '[1, 2'],
  ])('does not quote %s, and keeps it as the body', (_, text) => {
    const error = make(502, text)
    expect(error.message).toBe('The call failed with status 502. Try again later, and quote `requestId` in a report.')
    expect(error.body).toBe(text)
  })

  it('does not advise a retry when the server rules it out', () => {
    const error = errorFromResponse({ status: 500, headers: { 'x-should-retry': 'false' }, bodyText: '' })
    expect(error.message).toBe(
      'The call failed with status 500. Trying again does not help: quote `requestId` in a report.',
    )
  })

  it('has an undefined body for an empty one', () => {
    expect(make(500, '').body).toBeUndefined()
    expect(make(500, ' \n').body).toBeUndefined()
  })

  it.each(['null', '7', 'true', '[]', '{}', '{"error":null}', '{"error":[]}', '{"detail":[null,3,"x"]}'])(
    'takes %s without harm',
    (text) => {
      expect(make(422, text).body).toEqual(JSON.parse(text))
    },
  )

  it('reads an error whose issues hold a very deep list', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000)
    const error = make(422, `{"detail":[{"loc":["body","messages",${deep},"role"],"msg":"Field required"}]}`)
    expect(error).toMatchObject({ issues: [{ path: 'messages.role', message: 'Field required' }] })
  })

  it('shortens a huge body to one line of 300 characters', () => {
    const { message } = make(500, 'word '.repeat(100_000))
    expect(message).toMatch(/^The call failed with status 500: word .+…\. Try/)
    expect(message.length).toBeLessThan(420)
  })

  it('removes control characters, which could forge a log line', () => {
    expect(make(500, 'one\r\n2026 ERROR two\u001B[31m\u2028three\u0000').message).toContain(
      ': one 2026 ERROR two [31m three. ',
    )
  })

  it.each([
    'Invalid key sk-sekha-0123456789abcdef0123456789',
    'Bearer abc12345 is wrong',
    'basic dXNlcjpwYXNz was sent',
    'token eyJhbGciOiJIUzI1NiJ9abc.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4',
    `${'x'.repeat(1190)} tail-of-a-key-0123456789abcdef`,
  ])('removes what looks like a credential: %s', (text) => {
    const { message } = make(401, { error: text })
    expect(message).toContain('[redacted]')
    expect(message).not.toMatch(/0123456789|abc12345|dXNlcjpwYXNz|eyJ|SflK|tail-of/)
  })
})

describe('the fields', () => {
  it('reads the issues of a framework, without the values that were sent', () => {
    const error = expectClass(
      make(422, {
        detail: [
          { type: 'missing', loc: ['body', 'messages', 0, 'role'], msg: 'Field required', input: { x: 'SECRET' } },
          { type: 'int_parsing', loc: ['query', 'limit'], msg: 'Not a number', input: 'SECRET', ctx: { e: 'SECRET' } },
        ],
      }),
      ValidationError,
    )
    expect(error.issues).toEqual([
      { path: 'messages[0].role', message: 'Field required', code: 'missing' },
      { path: 'query.limit', message: 'Not a number', code: 'int_parsing' },
    ])
    expect(JSON.stringify(error)).not.toContain('SECRET')
    expect(error.message).toContain('`issues` says where')
  })

  it('reads our own issues', () => {
    const body = {
      error: 'Invalid request',
      code: 422,
      issues: [{ path: 'label', message: 'too long' }],
      request_id: 'r',
    }
    const error = expectClass(make(422, body), ValidationError)
    expect(error.issues).toEqual([{ path: 'label', message: 'too long' }])
    expect(error.requestId).toBe('r')
  })

  it('reads at most 100 issues', () => {
    const issues = Array.from({ length: 5000 }, () => ({ path: 'a', message: 'b' }))
    expect(expectClass(make(400, { error: 'x', issues }), ValidationError).issues).toHaveLength(100)
  })

  it.each([
    [404, '', 'route'],
    [404, '404 Not Found', 'route'],
    [404, '<html>', 'route'],
    [404, '{"error":"Conversation not found","code":404}', 'resource'],
    [404, '{"detail":"Not Found"}', 'resource'],
  ])('%i with the body %j misses a %3$s', (status, text, what) => {
    expect(expectClass(make(status, text), NotFoundError).missing).toBe(what)
  })

  it.each([
    [{ error: 'x', current_revision: 7 }, 7],
    [{ error: 'x', current_version: 0 }, 0],
    [{ error: { message: 'x', current_version: 3 } }, 3],
    [{ error: 'x', current_version: 'seven' }, undefined],
    [{ error: 'x' }, undefined],
  ])('reads the current version of %j', (body, version) => {
    expect(expectClass(make(409, body), ConflictError).currentVersion).toBe(version)
  })

  it.each([
    [{ 'retry-after': '7' }, '', 7000],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, '', 250],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:01:00 GMT' }, '', 60_000],
    [{}, '{"error":{"code":"rate_limit_exceeded","message":"slow","retry_after":1.5}}', 1500],
    [{ 'retry-after': '1' }, '{"error":{"retry_after":9}}', 1000],
    [{}, '{"error":"slow"}', undefined],
    [{ 'retry-after': 'soon' }, '', undefined],
  ])('reads the wait of %j with the body %j', (headers, text, wait) => {
    const error = expectClass(make(429, text, { headers, now: 0 }), RateLimitError)
    expect(error.retryAfterMs).toBe(wait)
    expect(error.message).toContain(wait === undefined ? 'Call less often' : `Wait ${wait} ms`)
  })

  it('prefers the request id of a header to that of the body, and cleans it', () => {
    const body = { error: 'x', request_id: 'body' }
    expect(make(500, body, { headers: { 'x-request-id': 'a\u0007b' } }).requestId).toBe('ab')
    expect(make(500, body, { headers: { 'request-id': 'c' } }).requestId).toBe('c')
    expect(make(500, body).requestId).toBe('body')
    expect(make(500, '').requestId).toBeUndefined()
  })

  it('carries the operation', () => {
    expect(make(500, '', { operation: 'health' }).operation).toBe('health')
  })
})

describe('any response', () => {
  it('becomes an error with a message of one bounded line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.json().map((json) => `{"error":${json},"detail":${json}}`),
        ),
        (status, bodyText) => {
          const error = errorFromResponse({ status, headers: {}, bodyText })
          expect(error).toBeInstanceOf(ApiError)
          expect(error.message).not.toMatch(/\p{Cc}/u)
          expect(error.message.length).toBeLessThan(420)
          expect(() => JSON.stringify(error)).not.toThrow()
        },
      ),
      { numRuns: 1000 },
    )
  })
})
