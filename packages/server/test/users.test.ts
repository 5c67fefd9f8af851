import { expect, test } from 'vitest'
import { openController, say } from './support/controller.ts'
import { jsonInit } from './support/requests.ts'

const origin = 'http://127.0.0.1:8080/api/v1'

test("another user's conversation is not found, by any call", async () => {
  const { client } = openController()
  const [ada, bob] = [client.forUser('ada'), client.forUser('bob')]
  const { id } = await ada.conversations.create({ label: 'Trip', messages: [say('the zeppelin lands')] })
  expect(await ada.conversations.get(id)).toMatchObject({ user_id: 'ada' })
  const refused = { status: 404 }
  await expect(bob.conversations.get(id)).rejects.toMatchObject(refused)
  await expect(bob.conversations.delete(id)).rejects.toMatchObject(refused)
  await expect(bob.conversations.messages.append(id, [say('x')])).rejects.toMatchObject(refused)
  await expect(bob.conversations.messages.list(id)).rejects.toMatchObject(refused)
  await expect(bob.summarize(id, { level: 'daily' })).rejects.toMatchObject(refused)
  expect((await bob.query('zeppelin')).total).toBe(0)
  expect((await bob.query('zeppelin', { filters: { label: 'Trip' } })).total).toBe(0)
  expect((await ada.query('zeppelin')).total).toBe(1)
  expect((await client.query('zeppelin')).total).toBe(1)
})

test('an appended message is refused with the number of the conversation still known', async () => {
  const { client } = openController()
  const { id } = await client.forUser('ada').conversations.create({ label: 'x', messages: [] })
  await client.forUser('ada').conversations.messages.append(id, [say('one')])
  await expect(client.forUser('bob').conversations.messages.append(id, [say('two')])).rejects.toMatchObject({
    status: 404,
  })
  expect((await client.conversations.get(id)).message_count).toBe(1)
})

test('a new conversation belongs to the user and the namespace of the client', async () => {
  const { client } = openController()
  const agent = client.forUser('ada', { namespace: '/app/agent/' })
  const own = { user_id: 'ada', namespace: '/app/agent' }
  expect(await agent.conversations.create({ label: 'x', messages: [] })).toMatchObject(own)
  const below = await agent.conversations.create({ label: 'x', messages: [], namespace: '/app/agent/sub' })
  expect(below).toMatchObject({ namespace: '/app/agent/sub' })
  const outside = agent.conversations.create({ label: 'x', messages: [], namespace: '/app/other' })
  await expect(outside).rejects.toMatchObject({ status: 422 })
  const other = agent.conversations.create({ label: 'x', messages: [], user_id: 'bob' })
  await expect(other).rejects.toMatchObject({ status: 422 })
  expect(await client.conversations.create({ label: 'x', messages: [], ...own })).toMatchObject(own)
  expect(await agent.conversations.count()).toBe(3)
  expect(await client.forNamespace('/app').conversations.count()).toBe(3)
  expect(await client.forNamespace('/app/other').conversations.count()).toBe(0)
})

test('the index is not rebuilt for a user', async () => {
  const { client } = openController()
  await expect(client.forUser('ada').embeddings.rebuild()).rejects.toMatchObject({ status: 403 })
})

test.each([
  ['an empty user', { 'sekha-user': '' }],
  ['a user without encoding', { 'sekha-user': 'Zoë' }],
  ['half of an escape', { 'sekha-user': '%C3' }],
  ['a control character', { 'sekha-user': 'a%00' }],
  ['a long user', { 'sekha-user': 'a'.repeat(256) }],
  ['a namespace without a slash', { 'sekha-namespace': 'app' }],
  ['the root as a namespace', { 'sekha-namespace': '/' }],
  ['a namespace with an empty segment', { 'sekha-namespace': '/a//b' }],
])('%s is refused', async (_, headers) => {
  const { controller } = openController()
  const response = await controller.fetch(new Request(`${origin}/conversations/count`, { headers }))
  expect(response.status).toBe(400)
})

test('a caller whom the app binds to a user cannot leave it', async () => {
  const { controller } = openController({
    authenticate: ({ headers }) => ({ tenant: 'acme', user: headers.get('x-login') ?? 'ada', namespace: '/app' }),
  })
  const ask = (path: string, headers: Record<string, string>) =>
    controller.fetch(new Request(`http://127.0.0.1:8080${path}`, { headers }))
  const create = { label: 'x', messages: [say('zeppelin')] }
  const created = await controller.fetch(new Request(`${origin}/conversations`, jsonInit('POST', create)))
  expect(await created.json()).toMatchObject({ user_id: 'ada', namespace: '/app' })
  const count = async (headers: Record<string, string>) => (await ask('/api/v1/conversations/count', headers)).json()
  expect(await count({})).toMatchObject({ count: 1 })
  expect(await count({ 'sekha-user': 'ada', 'sekha-namespace': '/app' })).toMatchObject({ count: 1 })
  expect(await count({ 'x-login': 'bob' })).toMatchObject({ count: 0 })
  expect((await ask('/api/v1/conversations/count', { 'sekha-user': 'bob' })).status).toBe(403)
  expect((await ask('/api/v1/conversations/count', { 'sekha-namespace': '/application' })).status).toBe(403)
  // What has no users shows the whole tenant.
  expect((await ask('/api/sessions', {})).status).toBe(403)
  expect((await ask('/metrics', {})).status).toBe(403)
  expect((await ask('/health', {})).status).toBe(200)
})

test("an import of a user cannot take another user's ids, nor name another owner", async () => {
  const { client } = openController()
  const { id } = await client.forUser('ada').conversations.create({ label: 'x', messages: [say('zeppelin')] })
  const lines: string[] = []
  for await (const record of client.forUser('ada').export.stream()) lines.push(JSON.stringify(record))
  const stream = lines.join('\n').replace(/,"sha256":"[^"]*"/, '')
  await expect(client.forUser('bob').conversations.import(stream)).rejects.toMatchObject({ status: 422 })
  const unowned = stream.replaceAll('"user_id":"ada",', '')
  await expect(client.forUser('bob').conversations.import(unowned)).rejects.toMatchObject({
    message: expect.not.stringContaining('ada') as string,
    status: 422,
  })
  expect(await client.forUser('bob').conversations.count()).toBe(0)
  expect(await client.forUser('ada').conversations.import(stream)).toMatchObject({ conversations: { skipped: 1 } })
  expect(await client.conversations.get(id)).toMatchObject({ user_id: 'ada' })
})
