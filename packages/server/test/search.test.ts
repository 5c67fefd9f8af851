import { describe, expect, test } from 'vitest'
import { openController, say } from './support/controller.ts'

describe('search', () => {
  test('finds a message by other forms of its words, the best first, with scores from 0 to 1', async () => {
    const { client } = openController()
    await client.conversations.create({
      label: 'Auth',
      folder: '/work',
      messages: [
        say('We rotate the refresh tokens of the clients every night.'),
        say('The client of the bakery pays on Friday.'),
        say('Nothing to see here.'),
      ],
    })
    const hits = await client.query('when are refresh tokens rotated by a client?')
    expect(hits).toHaveLength(2)
    expect(hits[0]).toMatchObject({
      content: expect.stringContaining('rotate'),
      label: 'Auth',
      folder: '/work',
      role: 'user',
    })
    expect(hits[0]?.score).toBeGreaterThan(hits[1]?.score ?? 1)
    for (const { score } of hits) expect(score > 0 && score <= 1).toBe(true)
  })

  test('gives the same scores and no overlap on every page', async () => {
    const { client } = openController()
    const messages = Array.from({ length: 37 }, (_, index) =>
      say(`retry ${'budget '.repeat(index % 7)}number ${index}`),
    )
    await client.conversations.create({ label: 'Pages', messages })
    const all = await client.query('retry budget', { limit: 100 })
    expect(all.total).toBe(37)
    const paged = []
    for (let offset = 0; offset < 40; offset += 10) {
      const page = await client.query('retry budget', { limit: 10, offset })
      expect(page).toMatchObject({ total: 37, page: offset / 10 + 1, page_size: 10 })
      paged.push(...page)
    }
    expect(paged).toEqual([...all])
    const iterated = []
    for await (const hit of client.query('retry budget', { limit: 10 })) iterated.push(hit)
    expect(iterated).toEqual([...all])
  })

  test.each([
    'what?',
    "don't",
    'c++',
    'a-b',
    'user@example.com',
    'label:x',
    '"unbalanced',
    'NEAR(a b)',
    'x OR',
    'a AND (b',
    '*',
    '🎉',
    '',
    ' ',
    '\u0000',
    '\ud800',
    '%',
    "'; DROP TABLE messages; --",
  ])('has an answer to %j', async (text) => {
    const { client } = openController()
    await client.conversations.create({ label: 'Odd', messages: [say(`before ${text.toWellFormed()} after`)] })
    const hits = await client.query(text)
    expect(hits.length).toBeLessThanOrEqual(1)
    expect(await client.search.fulltext(text)).toHaveLength(hits.length)
    expect(await client.conversations.count()).toBe(1)
  })

  test('finds text of scripts without spaces', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'ja', messages: [say('来週の会議は月曜日です'), say('昨日は雨でした')] })
    const hits = await client.query('会議')
    expect(hits.map(({ content }) => content)).toEqual(['来週の会議は月曜日です'])
  })

  test('finds nothing for the empty text', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'x', messages: [say('anything')] })
    expect([...(await client.query(''))]).toEqual([])
    expect((await client.query('')).total).toBe(0)
  })

  test('sees what was appended at once, and no longer what was deleted', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'x', messages: [] })
    await client.conversations.messages.append(id, [say('the zeppelin lands')])
    expect((await client.query('zeppelin')).total).toBe(1)
    await client.conversations.delete(id)
    expect((await client.query('zeppelin')).total).toBe(0)
  })

  test('knows nothing of another tenant: not its rows, and not its words in the scores', async () => {
    const keys = { one: '1'.repeat(32), two: '2'.repeat(32) }
    const { controller, client: ours } = openController({ tenants: keys, apiKey: '0'.repeat(32) })
    const [one, two] = [ours.withOptions({ apiKey: keys.one }), ours.withOptions({ apiKey: keys.two })]
    await one.conversations.create({ label: 'x', messages: [say('alpha beta'), say('beta gamma')] })
    const before = await one.query('alpha beta')
    const { id } = await two.conversations.create({
      label: 'x',
      messages: Array.from({ length: 50 }, () => say('alpha alpha')),
    })
    expect(await one.query('alpha beta')).toEqual(before)
    await expect(one.conversations.get(id)).rejects.toMatchObject({ status: 404 })
    await expect(one.conversations.delete(id)).rejects.toMatchObject({ status: 404 })
    expect(await one.conversations.count()).toBe(1)
    expect(await controller.verify()).toEqual([])
  })
})
