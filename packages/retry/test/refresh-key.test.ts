import { createManualClock, type ManualClock } from '@sekha/core/testing'
import { inspect } from 'node:util'
import { SekhaClient } from '@sekha/core'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBudget, type GetKey, refreshKey, type RefreshKeyOptions, retry } from '../src/index.ts'
import { connect, ID, type Scripted, scripted } from './support/scripted.ts'
import { drive } from './support/drive.ts'

const oldKey = 'old-key-0123456789-0123456789-0123456789'

interface Setup {
  readonly clock: ManualClock
  readonly server: Scripted
  readonly client: SekhaClient
  readonly keysSent: () => (string | undefined)[]
}

/** A server that accepts only keys for which `isGood` returns true. */
function setUp(
  isGood: (key: string) => boolean,
  getKey: GetKey,
  options: RefreshKeyOptions & { apiKey?: string } = {},
): Setup {
  const clock = createManualClock()
  const keyOf = (headers: Readonly<Record<string, string>>): string | undefined => headers['authorization']?.slice(7)
  const server = scripted(clock, (_, { headers }) => ({
    delayMs: 10,
    status: isGood(keyOf(headers) ?? '') ? 200 : 401,
  }))
  const { apiKey = oldKey, ...own } = options
  const client = connect(server, clock, {
    ...(apiKey === '' ? {} : { apiKey }),
    use: [retry({ clock, maxRetries: 0, budget: createBudget() }), refreshKey(getKey, { clock, ...own })],
  })
  return { clock, server, client, keysSent: () => server.seen.map(({ request }) => keyOf(request.headers)) }
}

const later = <T>(clock: () => ManualClock, ms: number, value: T): Promise<T> =>
  new Promise((resolve) => void clock().setTimeout(() => resolve(value), ms))

describe('refreshKey()', () => {
  it('P13: refreshes once for any number of calls rejected at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 50 }), async (calls, refreshMs) => {
        let refreshes = 0
        const { clock, server, client }: Setup = setUp(
          (key) => key === 'new',
          () => {
            refreshes += 1
            return later(() => clock, refreshMs, 'new')
          },
        )
        const work = Array.from({ length: calls }, () => client.conversations.get(ID))
        const { value } = await drive(clock, Promise.allSettled(work))
        expect(value?.map(({ status }) => status)).toEqual(Array.from({ length: calls }, () => 'fulfilled'))
        expect(refreshes).toBe(1)
        expect(server.seen).toHaveLength(calls * 2)
        expect(server.openBodies()).toBe(0)
        expect(clock.pendingTimers).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  it('uses the new key for later calls and after a late 401 of an old call', async () => {
    let refreshes = 0
    const { clock, client, keysSent } = setUp(
      (key) => key === 'new',
      () => {
        refreshes += 1
        return 'new'
      },
    )
    await drive(clock, client.conversations.get(ID))
    await drive(clock, client.conversations.get(ID))
    expect(keysSent()).toEqual([oldKey, 'new', 'new'])
    expect(refreshes).toBe(1)
  })

  it('refreshes again when the new key is rejected later', async () => {
    let day = 0
    const { clock, client } = setUp(
      (key) => key === `day-${day}`,
      () => `day-${day}`,
    )
    for (day = 1; day < 4; day += 1) expect((await drive(clock, client.conversations.get(ID))).value).toBeDefined()
  })

  it('calls getKey again after it threw synchronously', async () => {
    let asked = 0
    const { clock, client } = setUp(
      (key) => key === 'new',
      () => {
        asked += 1
        if (asked === 1) throw new Error('the vault is down')
        return 'new\n'
      },
    )
    expect((await drive(clock, client.conversations.get(ID))).error).toMatchObject({ message: 'the vault is down' })
    expect((await drive(clock, client.conversations.get(ID))).value).toBeDefined()
    expect(asked).toBe(2)
  })

  it.each(['', ' ', 'two words', 'line\nbreak', 'ключ', null, 7])(
    'rejects an invalid key, %j, without quoting it',
    async (key) => {
      const { clock, client, server } = setUp(
        () => false,
        () => key as string,
      )
      const { error } = await drive(clock, client.conversations.get(ID))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain('getKey')
      expect(server.openBodies()).toBe(0)
    },
  )

  it('returns the second 401 when the new key is also rejected', async () => {
    const { clock, client, server } = setUp(
      () => false,
      () => 'new',
    )
    const { error } = await drive(clock, client.conversations.get(ID))
    expect(error).toMatchObject({ status: 401, attempts: { length: 2 } })
    expect(server.openBodies()).toBe(0)
  })

  it.each([
    ['is the old one', () => oldKey],
    ['is undefined', () => undefined],
  ])('sends no second request with a key that %s', async (_, getKey) => {
    const { clock, client, server } = setUp(() => false, getKey)
    expect((await drive(clock, client.conversations.get(ID))).error).toMatchObject({ status: 401 })
    expect(server.seen).toHaveLength(1)
  })

  it('rejects all waiting calls when getKey fails, and calls it again for the next call', async () => {
    let fails = true
    const { clock, client, server } = setUp(
      (key) => key === 'new',
      async () => {
        if (fails) throw new Error('The vault is shut')
        return 'new'
      },
    )
    const work = [client.conversations.get(ID), client.conversations.get(ID)]
    const { value } = await drive(clock, Promise.allSettled(work))
    for (const result of value ?? [])
      expect(result).toMatchObject({ status: 'rejected', reason: { message: 'The vault is shut' } })
    expect(server.openBodies()).toBe(0)
    fails = false
    expect((await drive(clock, client.conversations.get(ID))).value).toBeDefined()
  })

  it('rejects after timeoutMs and aborts the signal of getKey', async () => {
    let signal: AbortSignal | undefined
    const { clock, client } = setUp(
      () => false,
      (request) => {
        signal = request.signal
        return new Promise(() => {})
      },
      { timeoutMs: 700 },
    )
    expect((await drive(clock, client.conversations.get(ID))).error).toMatchObject({ code: 'refresh_timeout' })
    expect(clock.monotonic()).toBe(710)
    expect(signal?.aborted).toBe(true)
  })

  it('rejects a call at once when it is aborted during the refresh', async () => {
    const { clock, client, server }: Setup = setUp(
      (key) => key === 'new',
      () => later(() => clock, 1000, 'new'),
    )
    const controller = new AbortController()
    clock.setTimeout(() => controller.abort('enough'), 50)
    const aborted = client.conversations.get(ID, { signal: controller.signal })
    const other = drive(clock, client.conversations.get(ID))
    await expect(aborted).rejects.toBe('enough')
    expect(clock.monotonic()).toBe(50)
    expect((await other).value).toBeDefined()
    expect(server.openBodies()).toBe(0)
  })

  it('replaces only the rejected key: a client with another key at the origin keeps it', async () => {
    const otherKey = 'other-key-0123456789-0123456789-012345'
    const good = new Set(['new', otherKey])
    const { clock, client, keysSent } = setUp(
      (key) => good.has(key),
      () => 'new',
    )
    const other = client.withOptions({ apiKey: otherKey })
    await drive(clock, client.conversations.get(ID))
    await drive(clock, other.conversations.get(ID))
    await drive(clock, client.conversations.get(ID))
    expect(keysSent()).toEqual([oldKey, 'new', otherKey, 'new'])
    // It is replaced once the server rejects it.
    good.delete(otherKey)
    await drive(clock, other.conversations.get(ID))
    expect(keysSent().slice(4)).toEqual([otherKey, 'new'])
  })

  it('never replaces the authorization header of a single call, before or after a 401', async () => {
    let refreshes = 0
    const { clock, client, server } = setUp(
      (key) => key === 'new',
      () => {
        refreshes += 1
        return 'new'
      },
    )
    await drive(clock, client.conversations.get(ID))
    const headers = { Authorization: 'Bearer of-one-user' }
    const { error } = await drive<unknown>(clock, client.conversations.get(ID, { headers }))
    expect(error).toMatchObject({ status: 401, attempts: { length: 1 } })
    expect(server.seen.at(-1)?.request.headers['authorization']).toBe('Bearer of-one-user')
    expect(refreshes).toBe(1)
  })

  it('identifies the rejected key without printing it', async () => {
    const seen: boolean[][] = []
    const { clock, client } = setUp(
      (key) => key === 'third',
      (request) => {
        seen.push([oldKey, 'second', 'third'].map((key) => request.wasRefused(key)))
        expect(inspect(request, { depth: 9, showHidden: true })).not.toMatch(/old-key|second/)
        return seen.length === 1 ? 'second' : 'third'
      },
    )
    await drive(clock, client.conversations.get(ID))
    await drive(clock, client.conversations.get(ID))
    expect(seen).toEqual([
      [true, false, false],
      [false, true, false],
    ])
  })

  it('adds a key to calls without one only if their origin is listed', async () => {
    const asked: string[] = []
    const getKey: GetKey = ({ origin }) => {
      asked.push(origin)
      return 'new'
    }
    const closed = setUp((key) => key === 'new', getKey, { apiKey: '' })
    expect((await drive(closed.clock, closed.client.conversations.get(ID))).error).toMatchObject({ status: 401 })
    expect(asked).toEqual([])
    const listed = setUp((key) => key === 'new', getKey, { apiKey: '', origins: ['http://server'] })
    expect((await drive(listed.clock, listed.client.conversations.get(ID))).value).toBeDefined()
    expect(asked).toEqual(['http://server'])
  })
})

it('refreshes the key of a function that the client has as apiKey', async () => {
  const stale = `stale-${'0'.repeat(32)}`
  const fresh = `fresh-${'0'.repeat(32)}`
  const sent: (string | null)[] = []
  await using client = new SekhaClient({
    baseUrl: 'http://127.0.0.1:1',
    apiKey: () => ({ key: stale, expiresAt: Infinity }),
    use: [refreshKey(() => fresh)],
    fetch: async (_, init) => {
      const authorization = new Headers(init?.headers).get('authorization')
      sent.push(authorization)
      return authorization === `Bearer ${fresh}`
        ? Response.json({ status: 'healthy' })
        : Response.json({ error: 'expired' }, { status: 401 })
    },
  })
  await client.health()
  await client.health()
  expect(sent).toEqual([`Bearer ${stale}`, `Bearer ${fresh}`, `Bearer ${fresh}`])
})
