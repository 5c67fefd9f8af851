import { describe, expect, it } from 'vitest'
import { telemetrySessionsList } from '../../src/generated/telemetry/index.gen.ts'
import { SekhaClient } from '../../src/index.ts'

function openClient(): { client: SekhaClient; sent: Headers[] } {
  const sent: Headers[] = []
  const client = new SekhaClient({
    apiKey: null,
    fetch: async (_, init) => {
      sent.push(new Headers(init?.headers))
      return Response.json({ count: 0, label: null, folder: null, sessions: [] })
    },
  })
  return { client, sent }
}

describe('forUser', () => {
  it('sends the user and the namespace with every call to memory, encoded', async () => {
    const { client, sent } = openClient()
    const memory = client.forUser('Zoë/7', { namespace: '/app/agent 1/' })
    await memory.conversations.count()
    await memory.request('GET', '/api/v1/anything')
    expect(sent.map((headers) => headers.get('sekha-user'))).toEqual(['Zo%C3%AB%2F7', 'Zo%C3%AB%2F7'])
    expect(sent.map((headers) => headers.get('sekha-namespace'))).toEqual(['/app/agent%201', '/app/agent%201'])
  })

  it('leaves the first client and services without users as they are', async () => {
    const { client, sent } = openClient()
    const memory = client.forUser('ada')
    await client.conversations.count()
    await telemetrySessionsList(memory)
    expect(sent.map((headers) => headers.has('sekha-user'))).toEqual([false, false])
  })

  it('cannot be left', async () => {
    const { client, sent } = openClient()
    const memory = client.forUser('ada', { namespace: '/app' })
    for (const changed of [
      memory.withOptions({ timeoutMs: 5 }),
      memory.withOptions({ headers: { 'sekha-user': 'bob' } }),
      memory.withOptions({ baseUrl: 'http://127.0.0.2' }),
      memory.withOptions({ logLevel: 'off' }),
      memory.forUser('ada'),
      memory.forNamespace('/app/agent'),
    ])
      await changed.conversations.count()
    expect(sent.map((headers) => headers.get('sekha-user'))).toEqual(Array.from({ length: 6 }, () => 'ada'))
    expect(sent.at(-1)?.get('sekha-namespace')).toBe('/app/agent')
    expect(() => memory.forUser('bob')).toThrow('another user')
    expect(() => memory.forNamespace('/application')).toThrow('namespace must be that of this client or one below it')
    for (const headers of [{ 'Sekha-User': 'bob' }, new Headers({ 'sekha-namespace': '/' })])
      await expect(memory.conversations.count({}, { headers })).rejects.toThrow('is set by the client')
    expect(sent).toHaveLength(6)
  })

  it.each([
    ['no user', undefined],
    ['an empty user', ''],
    ['a long user', 'a'.repeat(256)],
    ['a control character', 'a\n'],
    ['half of a pair', '\ud800'],
    ['a number', 7],
  ])('refuses %s', (_, user) => {
    expect(() => openClient().client.forUser(user as string)).toThrow(/^forUser\(\): user must be/)
  })

  it('refuses unknown options and invalid namespaces', () => {
    const { client } = openClient()
    expect(() => client.forUser('ada', { namspace: '/app' } as never)).toThrow('did you mean namespace?')
    for (const namespace of ['', '/', 'app', '/a//b'])
      expect(() => client.forNamespace(namespace)).toThrow('a path such as')
  })
})
