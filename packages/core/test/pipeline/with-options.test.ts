import { rejection, serve, serveJson } from 'sekha-test-kit'
import { describe, expect, it } from 'vitest'
import type { Middleware, Transport } from '../../src/index.ts'
import { connect, ID, KEY, wireConversation } from './support/fixtures.ts'

describe('withOptions()', () => {
  it('shares the middleware, the transport and the hooks', async () => {
    const seen: string[] = []
    const counting: Middleware = (request, next) => {
      seen.push('middleware')
      return next(request)
    }
    const transport: Transport = async () => ({
      status: 200,
      headers: new Headers(),
      text: async () => JSON.stringify(wireConversation),
      async *stream() {},
      cancel: async () => {},
    })
    const hooks = { beforeRequest: () => void seen.push('hook') }
    const client = connect({ baseUrl: 'http://a', use: [counting], transport, hooks })
    for (const changes of [{ timeoutMs: 5000 }, { headers: { 'x-tenant': 'a' } }, { timeoutMs: undefined }])
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await client.withOptions(changes).conversations.get(ID)
    expect(seen).toEqual(['middleware', 'hook', 'middleware', 'hook', 'middleware', 'hook'])
  })

  it('changes limits and headers of its own calls alone, from any depth', async () => {
    const server = await serveJson({ ...wireConversation, label: 'x'.repeat(500) })
    const client = connect({ baseUrl: server.url, apiKey: KEY, headers: { 'x-all': '1' } })
    const small = client.withOptions({ maxResponseBytes: 100 }).withOptions({ headers: { 'x-own': '2' } })
    expect(await rejection(small.conversations.get(ID))).toMatchObject({ code: 'response_too_large' })
    await client.conversations.get(ID)
    const sent = server.received.map(({ headers }) => [headers['x-all'], headers['x-own'], headers.authorization])
    expect(sent).toEqual([
      [undefined, '2', `Bearer ${KEY}`],
      ['1', undefined, `Bearer ${KEY}`],
    ])
    await small.withOptions({ maxResponseBytes: undefined }).conversations.get(ID)
  })

  it('validates what it changes', () => {
    const client = connect({ baseUrl: 'http://a' })
    expect(() => client.withOptions({ timeoutMs: 0 })).toThrow(RangeError)
    expect(() => client.withOptions({ apiKey: 'short' })).toThrow(TypeError)
    expect(() => client.withOptions({ baseUrl: 'nowhere' })).toThrow(TypeError)
    expect(() => client.withOptions({ timeout: 1 } as object)).toThrow(TypeError)
  })

  it('creates clients that are closed separately', async () => {
    const server = await serveJson(wireConversation)
    const client = connect({ baseUrl: server.url })
    const other = client.withOptions({ timeoutMs: 5000 })
    await other.close()
    await client.conversations.get(ID)
    const third = client.withOptions({ timeoutMs: 5000 })
    await client.close()
    await third.conversations.get(ID)
    expect(await rejection(other.conversations.get(ID))).toMatchObject({ code: 'closed' })
    expect(server.received).toHaveLength(2)
  })

  it('uses the connections of the first client', async () => {
    const server = await serve((_, response) => response.end(JSON.stringify(wireConversation)))
    const client = connect({ baseUrl: server.url })
    for (let turn = 0; turn < 5; turn += 1)
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await client.withOptions({ timeoutMs: 5000 + turn }).conversations.get(ID)
    expect(server.connections()).toBeLessThan(5)
  })
})

describe('withOptions() of a client whose key is a function', () => {
  it('shares the key until its expiry, whatever it changes', async () => {
    const server = await serveJson(wireConversation)
    let calls = 0
    const apiKey = (): { key: string; expiresAt: number } => ((calls += 1), { key: KEY, expiresAt: Infinity })
    const client = connect({ baseUrl: server.url, apiKey })
    await client.conversations.get(ID)
    await client.withOptions({ headers: { 'x-tenant': 'a' } }).conversations.get(ID)
    await client
      .withOptions({ use: [] })
      .withOptions({ headers: { 'x-tenant': 'b' } })
      .conversations.get(ID)
    expect(calls).toBe(1)
    expect(server.received.map(({ headers }) => [headers.authorization, headers['x-tenant']])).toEqual([
      [`Bearer ${KEY}`, undefined],
      [`Bearer ${KEY}`, 'a'],
      [`Bearer ${KEY}`, 'b'],
    ])
  })

  it('never sends the key to another origin', async () => {
    const server = await serveJson(wireConversation)
    const client = connect({ baseUrl: 'http://127.0.0.1:1', apiKey: () => ({ key: KEY, expiresAt: Infinity }) })
    await client.withOptions({ baseUrl: server.url }).withOptions({ timeoutMs: 5000 }).conversations.get(ID)
    expect(server.received[0]?.headers.authorization).toBeUndefined()
  })

  it.each([[undefined], [{ services: null }]])('refuses %s with an error that names it', (changes) => {
    const client = connect({ baseUrl: 'http://127.0.0.1:1' })
    expect(() => client.withOptions(changes as never)).toThrow(
      /(?:withOptions\(\)|services): options must be an object/,
    )
  })
})
