import { createManualClock } from '@sekha/core/testing'
import { describe, expect, it } from 'vitest'
import { AppAuthentication, type Authenticate } from './app-authentication.ts'

const request = (signal?: AbortSignal): Request => new Request('http://127.0.0.1/', signal && { signal })

/** Returns the cause that is logged. */
const causeOf = (failing: Promise<unknown>): Promise<unknown> =>
  failing.then(
    () => expect.unreachable('it has not failed'),
    (error: unknown) => {
      expect(error).toMatchObject({ status: 500 })
      return ((error as Error).cause as Error).cause
    },
  )

const ask = (authenticate: Authenticate): Promise<unknown> =>
  new AppAuthentication(authenticate, 1000, createManualClock()).identify(request(), undefined)

describe('AppAuthentication', () => {
  it('returns a caller with the scope of the tenant, who reads and writes, and sees no other figures', async () => {
    const access = new Set(['read', 'write'])
    const caller = { scope: { tenant: 'acme' }, access, seesProcess: false, onlyMetrics: false }
    expect(await ask(() => ({ tenant: 'acme' }))).toEqual(caller)
    expect(await ask(async () => ({ tenant: 'acme' }))).toEqual(caller)
  })

  it('binds a caller to the user, the namespace and the scopes that the app returns', async () => {
    expect(
      await ask(() => ({ tenant: 'acme', user: 'ünïcode ☃', namespace: '/app/agent/', scopes: ['read'] })),
    ).toEqual({
      scope: { tenant: 'acme', user: 'ünïcode ☃', namespace: '/app/agent' },
      access: new Set(['read']),
      seesProcess: false,
      onlyMetrics: false,
    })
  })

  it('returns undefined for a caller that the app does not know', async () => {
    expect(await ask(() => undefined)).toBeUndefined()
    expect(await ask(async () => undefined)).toBeUndefined()
  })

  it.each([
    ['an empty tenant', { tenant: '' }, 'got 0'],
    ['a long tenant', { tenant: 'x'.repeat(256) }, 'got 256'],
    ['an unpaired surrogate', { tenant: 'a\ud800' }, 'well-formed'],
    ['a user that is undefined', { tenant: 'acme', user: undefined }, 'the user of authenticate must be a string'],
    ['an empty user', { tenant: 'acme', user: '' }, 'the user of authenticate must have 1 to 255'],
    ['a long user', { tenant: 'acme', user: 'x'.repeat(256) }, 'got 256'],
    ['a misspelt user', { tenant: 'acme', userId: 'ada' }, 'did you mean user?'],
    ['a namespace that is undefined', { tenant: 'acme', namespace: undefined }, 'the namespace of authenticate'],
    ['a namespace without a slash', { tenant: 'acme', namespace: 'app' }, 'such as /app/agent'],
    ['a namespace with an empty segment', { tenant: 'acme', namespace: '/app//agent' }, 'such as /app/agent'],
    ['an unknown scope', { tenant: 'acme', scopes: ['reed'] }, 'got "reed"'],
    ['scopes that are a string', { tenant: 'acme', scopes: 'read' }, 'must be a list of read, write, admin'],
    ['no scopes', { tenant: 'acme', scopes: [] }, 'got an empty list'],
    ['admin of a user', { tenant: 'acme', user: 'ada', scopes: ['admin'] }, 'goes with no user'],
    ['a number', { tenant: 5 }, 'must return { tenant }'],
    ['a string', 'acme', 'must return { tenant }'],
    ['null', null, 'must return { tenant }'],
    ['false', false, 'must return { tenant }'],
  ])('refuses %s as a failure of the app', async (_, result, message) => {
    expect(await causeOf(ask(() => result as never))).toMatchObject({
      message: expect.stringContaining(message) as string,
    })
  })

  it('keeps the error of the app apart from the message for the client', async () => {
    const secret = new Error('jwt malformed: eyJhbGciOi')
    const error: unknown = await ask(() => {
      throw secret
    }).catch((reason: unknown) => reason)
    expect((error as Error).message).not.toContain('eyJ')
    expect(((error as Error).cause as Error).message).toBe('authenticate failed')
    expect(await causeOf(ask(() => Promise.reject(secret)))).toBe(secret)
  })

  it('gives up after the timeout and aborts the signal of the app', async () => {
    const clock = createManualClock()
    let given: AbortSignal | undefined
    const authentication = new AppAuthentication(
      (_, { signal }) => {
        given = signal
        return new Promise(() => {})
      },
      1000,
      clock,
    )
    const failing = causeOf(authentication.identify(request(), undefined))
    await clock.advance(1000)
    expect(await failing).toMatchObject({ message: 'authenticate did not settle within 1000 ms' })
    expect(given?.aborted).toBe(true)
  })

  it('gives up when the client disconnects, and leaves no timer behind', async () => {
    const clock = createManualClock()
    const authentication = new AppAuthentication(() => new Promise(() => {}), 1000, clock)
    const client = new AbortController()
    const reason = new Error('gone')
    const failing = authentication.identify(request(client.signal), undefined)
    client.abort(reason)
    await expect(failing).rejects.toBe(reason)
    expect(clock.pendingTimers).toBe(0)
  })
})
