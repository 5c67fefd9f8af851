import { ValidationError } from '@sekha/core'
import { describe, expect, test } from 'vitest'
import type { SearchResult } from '@sekha/core'
import { openController, say } from './support/controller.ts'

describe('search', () => {
  test('finds messages by inflected forms of their words, best first, with scores from 0 to 1', async () => {
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
    const hits = await client.search.fulltext('when are refresh tokens rotated by a client?')
    expect(hits).toHaveLength(2)
    expect(hits.data[0]).toMatchObject({
      content: expect.stringContaining('rotate'),
      label: 'Auth',
      folder: '/work',
      role: 'user',
    })
    expect(hits.data[0]?.score).toBeGreaterThan(hits.data[1]?.score ?? 1)
    for (const { score = 0 } of hits) expect(score > 0 && score <= 1).toBe(true)
  })

  test('returns hits with the names of a message, from query and from fulltext', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({
      label: 'Trip',
      folder: '/trips',
      messages: [say('A zeppelin!')],
    })
    const [message] = (await client.conversations.messages.list(id)).data
    const { sequence: _, ...common } = message!
    for (const [name, hits] of [
      ['message_id', await client.query('zeppelin')],
      ['embedding_id', await client.search.fulltext('zeppelin')],
    ] as const) {
      const [hit] = hits
      expect(hit).toMatchObject({ ...common, conversation_id: id, label: 'Trip', folder: '/trips' })
      // Clients of the original controller read these names.
      expect(hit).toHaveProperty(name, name === 'message_id' ? message?.id : null)
    }
  })

  test('returns pages with consistent scores and no overlap', async () => {
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
    '%',
    "'; DROP TABLE messages; --",
  ])('accepts the query %j', async (text) => {
    const { client } = openController()
    await client.conversations.create({ label: 'Odd', messages: [say(`before ${text} after`)] })
    const hits = await client.query(text)
    expect(hits.length).toBeLessThanOrEqual(1)
    expect(await client.search.fulltext(text)).toHaveLength(hits.length)
    expect(await client.conversations.count()).toBe(1)
  })

  test('rejects a lone surrogate, which no message can contain', async () => {
    const { client } = openController()
    for (const search of [client.query('\ud800'), client.search.fulltext('a\udc00')])
      await expect(search).rejects.toMatchObject({ status: 422, issues: [{ path: 'query', code: 'lone_surrogate' }] })
  })

  test('finds text of scripts without spaces', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'ja', messages: [say('来週の会議は月曜日です'), say('昨日は雨でした')] })
    const hits = await client.search.fulltext('会議')
    expect(hits.data.map(({ content }) => content)).toEqual(['来週の会議は月曜日です'])
  })

  test('also finds the turns next to a match, with lower scores, and none of another conversation', async () => {
    const { client } = openController()
    const turns = ['Good morning.', 'Shall we?', 'The zeppelin lands.', 'On the roof, then.', 'Fine.', 'Bye.']
    await client.conversations.create({ label: 'Trip', messages: turns.map((turn) => say(turn)) })
    await client.conversations.create({ label: 'Other', messages: [say('On the roof, too.'), say('Lunch?')] })
    const hits = await client.query('zeppelin')
    expect(hits.data[0]?.content).toBe('The zeppelin lands.')
    expect(hits.data.map(({ content }) => content).toSorted()).toEqual(turns.slice(0, 5).toSorted())
    const scoreOf = (content: string): number => hits.data.find((hit) => hit.content === content)?.score ?? Number.NaN
    // A distance of one turn weighs more than one of two.
    expect(scoreOf('The zeppelin lands.')).toBeGreaterThan(scoreOf('Shall we?'))
    expect(scoreOf('Shall we?')).toBeGreaterThan(scoreOf('Good morning.'))
    expect(scoreOf('On the roof, then.')).toBeGreaterThan(scoreOf('Fine.'))
    expect((await client.search.fulltext('zeppelin')).data.map(({ content }) => content)).toEqual([
      'The zeppelin lands.',
    ])
  })

  test('finds nothing for the empty text', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'x', messages: [say('anything')] })
    expect([...(await client.query(''))]).toEqual([])
    expect((await client.query('')).total).toBe(0)
  })

  test('finds appended messages at once, and deleted ones no longer', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'x', messages: [] })
    await client.conversations.messages.append(id, [say('the zeppelin lands')])
    expect((await client.query('zeppelin')).total).toBe(1)
    await client.conversations.delete(id)
    expect((await client.query('zeppelin')).total).toBe(0)
  })

  test('excludes other tenants from results and from scores', async () => {
    const keys = { one: '1'.repeat(32), two: '2'.repeat(32) }
    const { controller, client: ours } = openController({ tenants: keys, apiKey: '0'.repeat(32) })
    const [one, two] = [ours.withOptions({ apiKey: keys.one }), ours.withOptions({ apiKey: keys.two })]
    await one.conversations.create({ label: 'x', messages: [say('alpha beta'), say('beta gamma')] })
    const queries = ['alpha beta', 'alpha "beta gamma"', 'gam', 'delta']
    const searchAll = () =>
      Promise.all(
        queries.flatMap((text) => [
          ask(one.query(text, { explain: true, phrases: true, prefix: true })),
          ask(one.search.fulltext(text, { explain: true, prefix: true })),
        ]),
      )
    const before = await searchAll()
    const { id } = await two.conversations.create({
      label: 'x',
      messages: Array.from({ length: 50 }, () => say('alpha alpha gamut delta')),
    })
    expect(await searchAll()).toEqual(before)
    expect(before.map(({ total }) => total)).toEqual([2, 2, 1, 2, 2, 1, 0, 0])
    await two.conversations.messages.append(id, [say('beta')])
    expect(await searchAll()).toEqual(before)
    await expect(one.conversations.get(id)).rejects.toMatchObject({ status: 404 })
    await expect(one.conversations.delete(id)).rejects.toMatchObject({ status: 404 })
    expect(await one.conversations.count()).toBe(1)
    await two.conversations.delete(id)
    expect(await searchAll()).toEqual(before)
    expect(await controller.verify()).toEqual([])
  })
})

/** Dates without a common word: `1 January 2001`, `2 February 2002`, … */
const farApart = (at: number): Date => new Date(Date.UTC(2001 + at, at, 1 + at))

/** A response as plain data, because comparisons ignore additional properties of a list. */
async function ask<T extends { readonly total: number; readonly searched?: unknown }>(call: PromiseLike<T>) {
  const response = await call
  return { hits: [...(response as unknown as Iterable<unknown>)], total: response.total, searched: response.searched }
}

describe('snippets', () => {
  const filler = 'Nothing of note happened on that long and quiet afternoon by the river. '.repeat(10)

  test('are the passage with the matched words, with their positions', async () => {
    const { client } = openController()
    const content = `${filler}Then the zeppelins were landing at the harbour. ${filler}`
    await client.conversations.create({ label: 'Trip', messages: [say(content), say('A zeppelin!')] })
    for (const search of [
      () => client.query('zeppelin landed', { snippets: true }),
      () => client.search.fulltext('zeppelin landed', { snippets: true }),
    ]) {
      const hits = [...(await search())]
      expect(hits).toHaveLength(2)
      const [long, short] = hits.toSorted((a, b) => b.content.length - a.content.length)
      expect(content).toContain(long?.snippet?.text)
      expect(long?.snippet?.text.length).toBeLessThan(250)
      expect(highlightsOf(long)).toEqual(['zeppelins', 'landing'])
      expect(short?.snippet).toEqual({ text: 'A zeppelin!', highlights: [{ start: 2, end: 10 }] })
    }
  })

  test('of a turn that is only adjacent to a match have no highlights', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'Trip', messages: [say('The zeppelin lands.'), say('On the roof.')] })
    const [, next] = await client.query('zeppelin', { snippets: true })
    expect(next?.snippet).toEqual({ text: 'On the roof.', highlights: [] })
  })

  test('highlight Japanese, and are absent unless requested', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'ja', messages: [say('😀来週の会議室は三階です')] })
    const [hit] = await client.query('会議室', { snippets: true })
    expect(highlightsOf(hit)).toEqual(['会議室'])
    expect((await client.query('会議室')).data[0]).not.toHaveProperty('snippet')
  })

  const highlightsOf = (hit: Pick<SearchResult, 'snippet'> | undefined): readonly string[] | undefined =>
    hit?.snippet?.highlights.map(({ start, end }) => hit.snippet?.text.slice(start, end) ?? '')
})

describe('explanations', () => {
  test('have contributions that add up to the score', async () => {
    const { client } = openController()
    await client.conversations.create({
      label: 'Budget',
      messages: [
        say('The retry budget is spent.'),
        say('Who spends the retry budget?'),
        say('The payment gateway retries within its budget.'),
        say('Lunch at noon?'),
      ],
    })
    await client.conversations.create({ label: 'Other', messages: [say('A payment gateway needs a budget.')] })
    const hits = await client.query('retry budget', { explain: true, limit: 100 })
    expect(hits.length).toBeGreaterThan(3)
    for (const { score, explanation } of hits) {
      const { terms = [], neighbours = [], best_possible: best = 0 } = explanation ?? {}
      const sum = [...terms, ...neighbours].reduce((total, part) => total + part.score, 0)
      expect(sum).toBeCloseTo(score, 6)
      expect(best).toBeGreaterThan(0)
    }
    const [best] = hits
    const own = best?.explanation?.terms.find(({ term }) => term === 'budget')
    expect(own).toMatchObject({ source: 'query', weight: 1, frequency: 1, message_frequency: 4 })
    expect(own?.idf).toBeGreaterThan(0)
    expect((await client.query('retry budget')).data[0]).not.toHaveProperty('explanation')
  })

  test('name the feedback terms, which raise scores but find no further messages', async () => {
    const { client } = openController()
    const said = ['The zeppelin needs helium.', 'A zeppelin has helium.', 'Helium by the litre.', 'A zeppelin lands.']
    for (const [at, content] of said.entries())
      await client.conversations.create({ label: `${at}`, messages: [say(content, farApart(at))] })
    const hits = await client.query('zeppelin', { explain: true })
    expect(hits.searched?.feedback).toEqual(['helium'])
    expect(hits.data.map(({ content }) => content).toSorted()).toEqual([said[1], said[3], said[0]])
    expect(hits.data.at(-1)?.content).toBe(said[3])
    for (const { content, explanation } of hits) {
      const [asked, added, ...more] = explanation?.terms ?? []
      expect(asked).toMatchObject({ term: 'zeppelin', source: 'query', weight: 1, frequency: 1, message_frequency: 3 })
      expect(added).toMatchObject({ term: 'helium', source: 'feedback', message_frequency: 3 })
      expect(added?.frequency).toBe(content.includes('helium') ? 1 : 0)
      expect(added?.weight).toBeLessThan(1)
      expect(more).toEqual([])
    }
  })

  test('name the neighbouring turns that contributed to a score', async () => {
    const { client } = openController()
    const messages = ['Before.', 'The zeppelin lands.', 'On the roof.'].map((turn, at) => say(turn, farApart(at)))
    const { message_ids: ids = [] } = await client.conversations.create({ label: 'Trip', messages })
    const hits = await client.query('zeppelin', { explain: true })
    const explanationOf = (at: number) => hits.data.find(({ id }) => id === ids[at])?.explanation
    expect(explanationOf(1)?.neighbours).toEqual([])
    expect(explanationOf(0)?.neighbours).toMatchObject([{ message_id: ids[1], distance: 1 }])
    expect(explanationOf(2)?.neighbours).toMatchObject([{ message_id: ids[1], distance: -1 }])
    expect(explanationOf(2)?.neighbours[0]?.score).toBe(hits.data.find(({ id }) => id === ids[2])?.score)
    const [only] = await client.search.fulltext('zeppelin', { explain: true })
    expect(only?.explanation).toMatchObject({ neighbours: [], terms: [{ term: 'zeppelin', source: 'query' }] })
  })
})

test('a search reports its terms, the missing ones, and the number of messages searched', async () => {
  const { client } = openController()
  await client.conversations.create({
    label: 'Trip',
    folder: '/trips',
    messages: [say('The zeppelin lands.'), say('On the roof.')],
  })
  await client.conversations.create({ label: 'Other', messages: [say('Lunch?')] })
  const page = await client.query('what about the landing zeppelins, "on the roof" and balloons?', { phrases: true })
  expect(page.searched).toMatchObject({ missing: ['balloon'], phrases: ['on the roof'], message_count: 3 })
  expect(page.searched?.terms).toEqual(['land', 'zeppelin', 'roof', 'balloon'])
  const below = await client.query('zeppelin', { filters: { folder: '/trips' } })
  expect(below.searched).toMatchObject({ terms: ['zeppelin'], missing: [], message_count: 2 })
  const words = await client.search.fulltext('zeppelin roof')
  expect(words.searched).toEqual({
    terms: ['zeppelin', 'roof'],
    missing: [],
    feedback: [],
    phrases: [],
    message_count: 3,
  })
  expect(words).toHaveLength(2)
})

describe('phrases', () => {
  const said = [
    'To be, or not to be: that is the question.',
    'The question is whether to be there or not.',
    'The refresh tokens were rotated last night.',
    'We rotate the tokens; a refresh is due.',
    'He said "hello" to her.',
    'To be or not to be?',
    'Be that as it may.',
  ]

  async function openSaid() {
    const { client } = openController()
    for (const content of said) await client.conversations.create({ label: 'x', messages: [say(content)] })
    const find = async (query: string, phrases?: boolean) =>
      [...(await client.search.fulltext(query, { phrases }))]
        .map(({ content }) => said.indexOf(content))
        .toSorted((a, b) => a - b)
    return { client, find }
  }

  test('must appear verbatim, except for the endings of their words', async () => {
    const { client, find } = await openSaid()
    expect(await find('refresh token')).toEqual([2, 3])
    expect(await find('"refresh token"', true)).toEqual([2])
    expect(await find('"token refresh"', true)).toEqual([])
    expect(await find('tokens “refresh token” rotated', true)).toEqual([2])
    expect(await find('"refresh tokens" "last night"', true)).toEqual([2])
    expect(await find('"refresh tokens" "that is"', true)).toEqual([])
    expect((await client.query('"refresh token"', { phrases: true })).data.map(({ content }) => content)).toEqual([
      said[2],
    ])
  })

  test('narrow a search even if they consist of stop words', async () => {
    const { find } = await openSaid()
    expect(await find('question')).toEqual([0, 1])
    expect(await find('question "to be or not to be"', true)).toEqual([0, 5])
    expect(await find('question "to be there"', true)).toEqual([1])
    expect(await find('question "not there"', true)).toEqual([])
    expect(await find('"to be or not to be"', true)).toEqual([0, 5])
  })

  test('are plain words without the option, and so are words after an unpaired quote', async () => {
    const { find } = await openSaid()
    expect(await find('"refresh token"')).toEqual([2, 3])
    expect(await find('"refresh token"', false)).toEqual([2, 3])
    expect(await find('"refresh token', true)).toEqual([2, 3])
    expect(await find('refresh token"', true)).toEqual([2, 3])
    expect(await find('"" refresh token', true)).toEqual([2, 3])
  })
})

describe('prefixes', () => {
  async function openPlaces() {
    const { client } = openController()
    for (const content of ['Amsterdam is wet.', 'The amplifier hums.', 'Berlin is dry, and a berlinale is on.'])
      await client.conversations.create({ label: 'x', messages: [say(content)] })
    const find = async (query: string, prefix?: boolean) =>
      (await client.search.fulltext(query, { prefix })).data
        .map(({ content }) => content.split(/[ ,]/, 1).join())
        .toSorted()
    return { client, find }
  }

  test('also find words that begin with the incomplete one', async () => {
    const { client, find } = await openPlaces()
    expect(await find('ams', true)).toEqual(['Amsterdam'])
    expect(await find('am', true)).toEqual(['Amsterdam', 'The'])
    expect(await find('wet am', true)).toEqual(['Amsterdam', 'The'])
    expect(await find('AMSTERD', true)).toEqual(['Amsterdam'])
    expect(await find('xyz', true)).toEqual([])
    const [hit] = await client.query('berlin', { prefix: true, snippets: true })
    expect(hit?.snippet?.highlights).toHaveLength(2)
    expect((await client.query('wet am', { prefix: true })).searched?.terms).toEqual(['wet', 'am*'])
  })

  test('match only the last word, if nothing follows it and the option is set', async () => {
    const { find } = await openPlaces()
    expect(await find('ams', false)).toEqual([])
    expect(await find('ams')).toEqual([])
    expect(await find('ams ', true)).toEqual([])
    expect(await find('ams wet', true)).toEqual(['Amsterdam'])
    expect(await find('amp wet', true)).toEqual(['Amsterdam'])
  })
})

describe('a message field that search indexes besides the text', () => {
  test('is the date in words', async () => {
    const { client } = openController()
    for (const [day, content] of [
      ['2026-05-07', 'We painted the fence.'],
      ['2026-05-08', 'We planted the oak.'],
      ['2026-06-08', 'We watered the oak.'],
      ['2025-05-08', 'We bought the house.'],
    ] as const)
      await client.conversations.create({
        label: day,
        messages: [say(content, new Date(`${day}T23:30:00Z`))],
      })
    const [best, ...others] = await client.query('what did we do on 8 May 2026')
    expect(best?.label).toBe('2026-05-08')
    for (const { score } of others) expect(score).toBeLessThan(best?.score ?? 0)
    expect((await client.query('in June')).data[0]?.label).toBe('2026-06-08')
    expect((await client.search.fulltext('2025')).data.map(({ label }) => label)).toEqual(['2025-05-08'])
  })

  test('is the name of the speaker', async () => {
    const { client } = openController()
    await client.conversations.create({
      label: 'Fence',
      messages: [
        { role: 'user', name: 'Tomasz', content: 'The fence needs paint.' },
        { role: 'user', name: 'Ines', content: 'The fence needs a gate.' },
      ],
    })
    const [best] = await client.query('what did Ines say about the fence?')
    expect(best).toMatchObject({ name: 'Ines', content: 'The fence needs a gate.' })
    expect((await client.search.fulltext('tomasz')).data.map(({ name }) => name)).toEqual(['Tomasz'])
    // The role is used by filters only and is not indexed.
    expect(await client.search.fulltext('user')).toHaveLength(0)
  })
})

describe('an incomplete word', () => {
  test.each(['running', 'organization', 'authentication', 'happiness', 'children', 'dependencies', '東京タワー'])(
    'finds %s from the third letter on',
    async (word) => {
      const { client } = openController()
      await client.conversations.create({ label: 'x', messages: [say(`we saw ${word} there`), say('something else')] })
      for (let length = 3; length <= word.length; length++) {
        const typed = word.slice(0, length)
        const hits = await client.search.fulltext(typed, { prefix: true })
        expect(
          hits.data.map(({ content }) => content),
          typed,
        ).toEqual([`we saw ${word} there`])
      }
    },
  )

  test('is not matched at the end of a compound', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'x', messages: [say("we don't know"), say('ten tables')] })
    expect((await client.search.fulltext("we don't", { prefix: true })).length).toBe(0)
  })
})

test('a single character of a script without spaces finds texts in which another follows it', async () => {
  const { client } = openController()
  await client.conversations.create({ label: 'x', messages: [say('猫が好きです'), say('犬が好きです')] })
  expect((await client.search.fulltext('猫')).data.map(({ content }) => content)).toEqual(['猫が好きです'])
})

test('custom roles are distinguished, with separate totals and pages', async () => {
  const { client } = openController()
  const roles = ['reviewer', 'agent77', 'user', '\u{1f916}']
  for (let index = 0; index < 5; index++) {
    const messages = roles.map((role) => ({ role, content: `the same words ${index}` }))
    await client.conversations.create({ label: 'x', messages })
  }
  for (const role of roles) {
    const hits = await client.query('same words', { limit: 3, filters: { role } })
    expect(hits.data.map((hit) => hit.role)).toEqual([role, role, role])
    expect(hits.total).toBe(5)
    expect(hits.searched?.message_count).toBe(5)
  }
  expect((await client.query('same words', { filters: { role: 'nobody' } })).total).toBe(0)
})

test.each(['work', '/work//', ''])(
  'the invalid folder %j is rejected in filters and excluded folders',
  async (folder) => {
    const { client } = openController()
    await expect(client.query('x', { filters: { folder } })).rejects.toThrow(ValidationError)
    await expect(client.context.assemble('x', { excluded_folders: [folder] })).rejects.toThrow(ValidationError)
    await expect(client.context.build('x', { excluded_folders: [folder] })).rejects.toThrow(ValidationError)
  },
)
