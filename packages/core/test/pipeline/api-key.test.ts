import { createManualClock } from '../../src/foundation/testing/index.ts'
import { nextTurn, rejection } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import { type ClientOptions, type Middleware, SekhaError } from '../../src/index.ts'
import { connect, ID, wireConversation } from './support/fixtures.ts'

const first = `first-${'0'.repeat(32)}`
const second = `second-${'0'.repeat(32)}`

/** A client whose requests are recorded as their `authorization` headers. */
function recording(options: ClientOptions) {
  const sent: (string | null)[] = []
  const client = connect({
    baseUrl: 'http://127.0.0.1:1',
    fetch: async (_, init) => {
      sent.push(new Headers(init?.headers).get('authorization'))
      return Response.json(wireConversation)
    },
    ...options,
  })
  return { client, sent }
}

describe('a function as apiKey', () => {
  it('is called for each call, so that a key can rotate', async () => {
    const keys = [first, second]
    const { client, sent } = recording({ apiKey: () => keys.shift()! })
    await client.conversations.get(ID)
    await client.conversations.get(ID)
    expect(sent).toEqual([`Bearer ${first}`, `Bearer ${second}`])
  })

  it('is called again only when its key has expired', async () => {
    const clock = createManualClock()
    const keys = [first, second]
    const apiKey = async () => ({ key: keys.shift()!, expiresAt: new Date(clock.now() + 1000) })
    const { client, sent } = recording({ apiKey, clock })
    await client.conversations.get(ID)
    await clock.advance(999)
    await client.conversations.get(ID)
    await clock.advance(1)
    await client.conversations.get(ID)
    expect(sent).toEqual([`Bearer ${first}`, `Bearer ${first}`, `Bearer ${second}`])
  })

  it('is called once for calls that wait at the same time', async () => {
    let calls = 0
    const { client, sent } = recording({ apiKey: async () => (calls++, first) })
    await Promise.all([client.conversations.get(ID), client.conversations.get(ID)])
    expect(calls).toBe(1)
    expect(sent).toHaveLength(2)
  })

  it('rejects the call when it fails, and is called again by the next', async () => {
    const cause = new Error('the vault is sealed')
    let fails = true
    const { client, sent } = recording({ apiKey: () => (fails ? Promise.reject(cause) : first) })
    const error = await rejection(client.conversations.get(ID))
    expect(error).toBeInstanceOf(SekhaError)
    expect(error).toMatchObject({ code: 'api_key', operation: 'conversations.get', cause, attempts: [] })
    fails = false
    await client.conversations.get(ID)
    expect(sent).toEqual([`Bearer ${first}`])
  })

  it('has the time limit of an attempt', async () => {
    const clock = createManualClock()
    const { client, sent } = recording({ apiKey: () => new Promise(() => {}), timeoutMs: 50, clock })
    const failed = rejection(client.conversations.get(ID))
    await clock.advance(50)
    expect(await failed).toMatchObject({ code: 'api_key' })
    expect(sent).toEqual([])
  })

  it('is not waited for after an abort or the total timeout', async () => {
    const clock = createManualClock()
    const { client } = recording({ apiKey: () => new Promise(() => {}), clock })
    const controller = new AbortController()
    const aborted = rejection(client.conversations.get(ID, { signal: controller.signal }))
    const late = rejection(client.conversations.get(ID, { totalTimeoutMs: 20 }))
    const reason = new Error('enough')
    controller.abort(reason)
    expect(await aborted).toBe(reason)
    await clock.advance(20)
    expect(await late).toMatchObject({ code: 'timeout', scope: 'call' })
  })

  it.each([
    [undefined, 'apiKey() must return a key, got undefined'],
    ['short', 'apiKey() must be 32 or more characters of printable ASCII without spaces, got a string of 5 characters'],
    [{ key: first, expiresAt: new Date(Number.NaN) }, 'apiKey(): expiresAt must be a valid Date or a number'],
  ])('rejects the call when it returns %j', async (given, message) => {
    const { client, sent } = recording({ apiKey: () => given as string })
    expect(String(await rejection(client.conversations.get(ID)))).toContain(message)
    expect(sent).toEqual([])
  })

  it('leaves a call with its own authorization alone', async () => {
    const { client, sent } = recording({ apiKey: () => first })
    await client.conversations.get(ID, { headers: { authorization: 'Basic x' } })
    expect(sent).toEqual(['Basic x'])
  })

  it('runs before other middleware, which sees the key', async () => {
    let seen: string | undefined
    const middleware: Middleware = (request, next) => {
      seen = request.headers['authorization']
      return next(request)
    }
    const { client } = recording({ apiKey: () => first, use: [middleware] })
    await client.conversations.get(ID)
    expect(seen).toBe(`Bearer ${first}`)
  })

  it('does not send its key to a service at another origin, which uses its own function', async () => {
    const elsewhere = { baseUrl: 'http://127.0.0.2:1' }
    const without = recording({ apiKey: () => first, services: { memory: elsewhere } })
    await without.client.conversations.get(ID)
    expect(without.sent).toEqual([null])
    const own = recording({ apiKey: () => first, services: { memory: { ...elsewhere, apiKey: () => second } } })
    await own.client.conversations.get(ID)
    expect(own.sent).toEqual([`Bearer ${second}`])
  })

  it('is dropped by withOptions() with another origin', async () => {
    const { client, sent } = recording({ apiKey: () => first })
    const moved = client.withOptions({ baseUrl: 'http://127.0.0.2:1' })
    await moved.conversations.get(ID)
    await moved.close()
    expect(sent).toEqual([null])
  })

  it('returns a key that errors do not show, even if the server repeats it', async () => {
    const { client } = recording({
      apiKey: () => first,
      fetch: async () => Response.json({ error: `no such key: ${first}` }, { status: 401 }),
    })
    const error = (await rejection(client.conversations.get(ID))) as SekhaError & { body: unknown }
    expect(error.code).toBe('authentication')
    expect(JSON.stringify([error, error.message, error.body])).not.toContain(first)
  })
})

describe('headers', () => {
  it.each([
    ['a Headers', new Headers({ 'x-team': 'a' })],
    ['a list of entries', [['X-Team', 'a']] as const],
    ['an object', { 'X-Team': 'a' }],
  ])('may be %s, of a client and of a call', async (_, headers) => {
    const seen: (string | undefined)[] = []
    const middleware: Middleware = (request, next) => {
      seen.push(request.headers['x-team'])
      return next(request)
    }
    await recording({ headers, use: [middleware] }).client.conversations.get(ID)
    await recording({ use: [middleware] }).client.conversations.get(ID, { headers })
    await recording({ services: { memory: { headers } }, use: [middleware] }).client.conversations.get(ID)
    expect(seen).toEqual(['a', 'a', 'a'])
  })

  it('keep all the values of a name that a list repeats', async () => {
    let seen: string | undefined
    const middleware: Middleware = (request, next) => {
      seen = request.headers['x-team']
      return next(request)
    }
    const headers = [
      ['x-team', 'a'],
      ['X-Team', 'b'],
    ] as const
    await recording({ headers, use: [middleware] }).client.conversations.get(ID)
    expect(seen).toBe('a, b')
  })

  it.each([
    [
      'an iterator, which is empty the second time',
      [['a', 'b']][Symbol.iterator](),
      'must be a Headers, a plain object',
    ],
    ['a list of names', ['x-team'], 'an entry must be a list of a name and a value'],
    ['a string', 'x-team: a', 'must be a Headers, a plain object'],
  ])('cannot be %s', (_, headers, message) => {
    expect(() => connect({ headers: headers as never })).toThrow(message)
  })
})

describe('the wait for the key of a function', () => {
  it('leaves no timer once nothing waits, and a later call shares the running function', async () => {
    const clock = createManualClock()
    let calls = 0
    let give: (key: string) => void = () => {}
    const apiKey = (): Promise<string> => new Promise((resolve) => ((calls += 1), (give = resolve)))
    const { client, sent } = recording({ apiKey, clock })
    const controller = new AbortController()
    const aborted = rejection(client.conversations.get(ID, { signal: controller.signal }))
    await nextTurn()
    controller.abort('mine')
    expect(await aborted).toBe('mine')
    await nextTurn()
    expect(clock.pendingTimers).toBe(0)
    const call = client.conversations.get(ID)
    await nextTurn()
    give(first)
    await call
    expect(calls).toBe(1)
    expect(sent).toEqual([`Bearer ${first}`])
  })

  it('starts the function again when it has hung for timeoutMs without a waiting call', async () => {
    const clock = createManualClock()
    let calls = 0
    const apiKey = (): string | Promise<string> => ((calls += 1) === 1 ? new Promise<string>(() => {}) : second)
    const { client, sent } = recording({ apiKey, clock, timeoutMs: 1000 })
    const controller = new AbortController()
    const aborted = rejection(client.conversations.get(ID, { signal: controller.signal }))
    await nextTurn()
    controller.abort('mine')
    await aborted
    await clock.advance(1000)
    await client.conversations.get(ID)
    expect(sent).toEqual([`Bearer ${second}`])
  })

  it('gives each waiting call an error of its own', async () => {
    const { client } = recording({ apiKey: () => Promise.reject(new Error('sealed')) })
    const errors = await Promise.all([rejection(client.conversations.get(ID)), rejection(client.health())])
    expect(errors).toMatchObject([
      { code: 'api_key', operation: 'conversations.get' },
      { code: 'api_key', operation: 'health' },
    ])
  })

  it('refuses an unknown property of the key, such as a misspelt expiry', async () => {
    const { client, sent } = recording({ apiKey: () => ({ key: first, expires_at: 5 }) as never })
    expect(await rejection(client.conversations.get(ID))).toEqual(
      new TypeError('apiKey(): unknown option "expires_at": did you mean expiresAt?'),
    )
    expect(sent).toEqual([])
  })
})

describe('the headers of a call', () => {
  it('refuse the name __proto__, which an object cannot hold', async () => {
    const { client, sent } = recording({})
    const headers = JSON.parse('{"__proto__":"x"}') as Record<string, string>
    expect(await rejection(client.conversations.get(ID, { headers }))).toBeInstanceOf(TypeError)
    expect(sent).toEqual([])
  })
})
