import type { SekhaClient } from '@sekha/core'
import { describe, expect, test } from 'vitest'
import { openController, say } from './support/controller.ts'
import { missingId } from './support/requests.ts'

const day = 24 * 60 * 60 * 1000
const now = Date.parse('2026-03-20T12:00:00Z')
const ago = (days: number): Date => new Date(now - days * day)

const open = (): SekhaClient => openController({ now: () => now }).client

/** A conversation of user messages. */
async function tell(
  client: SekhaClient,
  label: string,
  texts: readonly string[],
  given: { readonly folder?: string; readonly at?: Date; readonly importance?: number } = {},
): Promise<string> {
  const { id } = await client.conversations.create({
    label,
    folder: given.folder ?? '/work',
    importance_score: given.importance ?? 5,
    messages: texts.map((text) => say(text, given.at ?? ago(1))),
  })
  return id
}

/** Sixty unique words about the subject. */
const essay = (subject: string): string =>
  Array.from({ length: 60 }, (_, index) =>
    index % 20 === 0 ? subject : `${subject}${String.fromCodePoint(97 + (index % 26), 97 + ((index * 7) % 26))}`,
  ).join(' ')

const contents = ({ messages }: { readonly messages: readonly { readonly content: string }[] }): string[] =>
  messages.map(({ content }) => content)

describe('context.assemble', () => {
  test('returns an array of messages with their sources', async () => {
    const client = open()
    const { id } = await client.conversations.create({
      label: 'Auth',
      folder: '/work/api/',
      messages: [
        { ...say('We rotate refresh tokens at night', ago(2)), name: 'Ada', metadata: { citation: 1, mood: 'calm' } },
      ],
    })
    const context = await client.context.assemble('refresh tokens', {
      preferred_labels: [],
      context_budget: 100,
    })
    expect([...context]).toEqual([
      {
        id: expect.any(String),
        conversation_id: id,
        role: 'user',
        name: 'Ada',
        content: 'We rotate refresh tokens at night',
        timestamp: ago(2),
        embedding_id: null,
        metadata: { mood: 'calm', citation: { label: 'Auth', folder: '/work/api', timestamp: ago(2) } },
      },
    ])
  })

  test('has defaults for every field except the query', async () => {
    const client = open()
    await tell(client, 'Auth', ['We rotate refresh tokens at night'])
    expect(await client.context.assemble('tokens')).toHaveLength(1)
    expect(await client.context.assemble('')).toHaveLength(0)
    expect(await client.context.assemble('tokens', { context_budget: 0 })).toHaveLength(0)
  })
})

describe('context.build', () => {
  test('counts tokens exactly, with four for each frame, and reports why each message is included', async () => {
    const client = open()
    await tell(client, 'Greetings', ['hello world', 'tiktoken is great!'], { importance: 7 })
    const context = await client.context.build('hello', { preferred_labels: ['Greetings'] })
    expect(context).toMatchObject({
      token_count: 2 + 4 + 6 + 4,
      token_budget: 8000,
      encoding: 'o200k_base',
      omitted: [],
    })
    const [first, second] = context.included
    expect(first).toMatchObject({ source: 'search', token_count: 6, message_id: context.messages[0]?.id })
    expect(first?.rank).toBeCloseTo(0.5 * 10 + 0.3 * 2 ** (-1 / 7) + 0.2 * 5)
    expect(second).toMatchObject({ source: 'label', token_count: 10, message_id: context.messages[1]?.id })
    expect(second?.rank).toBeCloseTo(0.5 * 7 + 0.3 * 2 ** (-1 / 7) + 0.2 * 5)
  })

  test.each([0, 5, 50, 137, 400, 2000])('never exceeds a budget of %i', async (budget) => {
    const client = open()
    for (const label of ['A', 'B', 'C', 'D'])
      await tell(client, label, [`${essay(`retry${label}`)} retry`, `retry budgets of team ${label}`])
    const pinned = await tell(client, 'House rules', ['We never retry a write', essay('rule')])
    await client.conversations.pin(pinned)
    const context = await client.context.build('retry', { context_budget: budget })
    expect(context.token_count).toBeLessThanOrEqual(budget)
    expect(context.token_count).toBe(context.included.reduce((sum, { token_count: cost }) => sum + cost, 0))
    expect(context.included.length + context.omitted.length).toBeGreaterThanOrEqual(9)
  })

  test('includes the newest user turn of the current conversation, up to its end, regardless of the budget', async () => {
    const client = open()
    const other = await tell(client, 'Other', ['bananas are yellow'])
    const running = await tell(client, 'Running', ['an early word', 'a later word'])
    await client.conversations.messages.append(running, [
      say(essay('banana'), ago(0)),
      { role: 'assistant', content: 'Let me see' },
    ])
    const small = await client.context.build('bananas', { conversation_id: running, context_budget: 0 })
    expect(contents(small)).toEqual([essay('banana'), 'Let me see'])
    expect(small.token_count).toBeGreaterThan(60)
    const large = await client.context.build('bananas', { conversation_id: running })
    expect(contents(large)).toEqual([
      'bananas are yellow',
      'an early word',
      'a later word',
      essay('banana'),
      'Let me see',
    ])
    expect(large.included.map(({ source }) => source)).toEqual(['search', 'recent', 'recent', 'turn', 'turn'])
    expect(large.messages[0]?.conversation_id).toBe(other)
  })

  test('considers the twenty turns before the newest one, with their responses', async () => {
    const client = open()
    const running = await client.conversations.create({
      label: 'Long',
      messages: Array.from({ length: 30 }, (_, index) => [
        say(`Question ${index}`, ago(1)),
        { role: 'assistant', content: `Response ${index}`, timestamp: ago(1) },
      ]).flat(),
    })
    const context = await client.context.build('', { conversation_id: running.id.toUpperCase() })
    expect(contents(context)).toEqual(
      Array.from({ length: 21 }, (_, index) => [`Question ${index + 9}`, `Response ${index + 9}`]).flat(),
    )
  })

  test('includes everything after the newest user message, regardless of its size', async () => {
    const client = open()
    const texts = Array.from({ length: 450 }, (_, index) => `Step ${index}`)
    const { id } = await client.conversations.create({
      label: 'Agent',
      messages: [
        { role: 'system', content: 'Be brief' },
        say('Go on'),
        ...texts.map((content) => ({ role: 'assistant', content })),
      ],
    })
    const context = await client.context.build('', { conversation_id: id, context_budget: 100 })
    expect(contents(context)).toEqual(['Go on', ...texts])
    expect(context.omitted).toHaveLength(1)
  })

  test('begins with the pinned messages, the same for every question', async () => {
    const client = open()
    const rules = await tell(client, 'House rules', ['We write no classes', 'Names are spelled out'], { at: ago(90) })
    await tell(client, 'Bananas', ['bananas are yellow'])
    await tell(client, 'Apples', ['apples are red'])
    const facts = await tell(client, 'Facts', ['The office is in Berlin'], { at: ago(10) })
    for (const id of [rules, facts]) await client.conversations.pin(id)
    const prefix = ['We write no classes', 'Names are spelled out', 'The office is in Berlin']
    const build = async (query: string) => client.context.build(query)
    expect(contents(await build(''))).toEqual(prefix)
    const bananas = await build('bananas')
    const apples = await build('are apples in the office or in classes?')
    for (const context of [bananas, apples]) expect(contents(context).slice(0, 3)).toEqual(prefix)
    expect(contents(bananas)).toContain('bananas are yellow')
    expect(contents(apples)).toContain('apples are red')
    const bytes = (context: typeof apples): string => JSON.stringify(context.messages.slice(0, 3))
    expect(bytes(apples)).toBe(bytes(bananas))
  })

  test('spends at most half of the budget on pinned messages', async () => {
    const client = open()
    const rules = await tell(
      client,
      'Rules',
      ['first', 'second', 'third', 'fourth'].map((word) => `${word} rule`),
    )
    await client.conversations.pin(rules)
    const context = await client.context.build('nothing of that kind', { context_budget: 30 })
    expect(contents(context)).toEqual(['third rule', 'fourth rule'])
    expect(context.omitted.map(({ reason }) => reason)).toEqual(['budget', 'budget'])
  })

  test('includes many pinned messages when the budget allows, and those that fit otherwise', async () => {
    const client = open()
    const rules = Array.from({ length: 300 }, (_, index) => `Rule ${index}`)
    const id = await tell(client, 'Rules', rules, { at: ago(3) })
    await client.conversations.pin(id)
    expect(contents(await client.context.build('', { context_budget: 20_000 }))).toEqual(rules)
    await client.conversations.messages.append(
      id,
      Array.from({ length: 200 }, (_, index) => say(essay(`rule${index}`), ago(2))),
    )
    const small = await client.context.build('', { context_budget: 30 })
    expect(contents(small)).toEqual(['Rule 298', 'Rule 299'])
    expect(small.omitted).toHaveLength(100)
  })

  test('omits pinned conversations that are archived or filtered out', async () => {
    const client = open()
    const old = await tell(client, 'Rules', ['an old rule'])
    await client.conversations.pin(old)
    await client.conversations.archive(old)
    const id = await tell(client, 'Rules', ['a rule of last week'], { at: ago(7) })
    await client.conversations.messages.append(id, [say('a rule of today', ago(0))])
    await client.conversations.pin(id)
    expect(contents(await client.context.build(''))).toEqual(['a rule of last week', 'a rule of today'])
    const since = await client.context.build('', { filters: { date_from: ago(3) } })
    expect(contents(since)).toEqual(['a rule of today'])
    expect(contents(await client.context.build('', { filters: { pinned: false } }))).toEqual([])
  })

  test('includes messages under a preferred label from the last seven days only', async () => {
    const client = open()
    await tell(client, 'Plans', ['We ship on Friday'], { at: ago(6) })
    await tell(client, 'Plans', ['We ship on Monday'], { at: ago(8) })
    await tell(client, 'plans', ['We ship never'], { at: ago(1) })
    const archived = await tell(client, 'Plans', ['We ship on Tuesday'], { at: ago(1) })
    await client.conversations.archive(archived)
    const context = await client.context.build('', { preferred_labels: ['Plans', 'Plans', 'None'] })
    expect(contents(context)).toEqual(['We ship on Friday'])
    expect(context.included).toMatchObject([{ source: 'label' }])
  })

  test('omits excluded folders everywhere, and reports it for the newest turn', async () => {
    const client = open()
    const running = await tell(client, 'Diary', ['bananas at home'], { folder: '/private/diary' })
    const pinned = await tell(client, 'Diary', ['bananas are mine'], { folder: '/private' })
    await client.conversations.pin(pinned)
    await tell(client, 'Work', ['bananas at work'], { folder: '/privateer' })
    const context = await client.context.build('bananas', {
      preferred_labels: ['Diary'],
      excluded_folders: ['/private/'],
      conversation_id: running,
    })
    expect(contents(context)).toEqual(['bananas at work'])
    expect(context.omitted).toMatchObject([{ reason: 'excluded' }])
    const beside = await client.context.build('', {
      excluded_folders: ['/private/dia'],
      conversation_id: running,
    })
    expect(contents(beside)).toContain('bananas at home')
    const nothing = await client.context.build('bananas', { excluded_folders: ['/'] })
    expect(nothing).toMatchObject({ messages: [], token_count: 0 })
  })

  test('includes only one of several duplicates', async () => {
    const client = open()
    const text = 'The nightly job rotates refresh tokens of all clients in production'
    await tell(client, 'One', [text])
    await tell(client, 'Two', [`  ${text.toUpperCase()}`])
    await tell(client, 'Three', [`Yes: ${text}!`])
    await tell(client, 'Four', [text.replace('rotates', 'never rotates')])
    const context = await client.context.build('refresh tokens of all clients')
    expect(context.messages).toHaveLength(2)
    expect(context.omitted.map(({ reason }) => reason)).toEqual(['duplicate', 'duplicate'])
  })

  test('does not let one long conversation crowd out the others', async () => {
    const client = open()
    await tell(
      client,
      'Long',
      Array.from({ length: 20 }, (_, index) => `retry retry ${String.fromCodePoint(97 + index)}x`),
    )
    await tell(client, 'Short', ['a word on retry among a good many other words that say little of it'])
    const context = await client.context.build('retry', { context_budget: 100 })
    expect(context.messages.map(({ metadata }) => metadata?.citation?.label)).toContain('Short')
    expect(context.omitted[0]?.reason).toBe('diversity')
  })

  test('includes a tool call with its responses or omits all of them', async () => {
    const client = open()
    await client.conversations.create({
      label: 'Weather',
      messages: [
        say('How is the weather?', ago(1)),
        { role: 'assistant', content: 'I ask the station', timestamp: ago(1) },
        { role: 'tool', content: 'precipitation 40 mm', timestamp: ago(1) },
        ...['west', 'south', 'east', 'north', 'north-east', 'south-west'].map((direction) => ({
          role: 'tool',
          content: `wind from the ${direction}`,
          timestamp: ago(1),
        })),
        { role: 'assistant', content: 'Stay inside', timestamp: ago(1) },
      ],
    })
    const context = await client.context.build('precipitation', { filters: { role: 'tool' } })
    const call = context.messages
    expect(call.map(({ role }) => role)).toEqual(['assistant', ...Array.from({ length: 7 }, () => 'tool')])
    expect(call[1]?.content).toBe('precipitation 40 mm')
    expect(context.included[0]?.source).toBe('pair')
    const small = await client.context.build('precipitation', { context_budget: 40 })
    for (const { role, content } of small.messages) expect(role === 'tool' || content === call[0]?.content).toBe(false)
    expect(small.omitted.filter(({ message_id: id }) => call.some((message) => message.id === id))).toHaveLength(8)
  })

  test('includes a tool call with all of its 150 responses or omits all of them', async () => {
    const client = open()
    const { id } = await client.conversations.create({
      label: 'Tools',
      messages: [
        say('Please look everywhere', ago(1)),
        { role: 'assistant', content: 'I ask 150 stations', timestamp: ago(1) },
        ...Array.from({ length: 150 }, (_, at) => ({
          role: 'tool',
          content: `station ${at} says ${at * 37}`,
          timestamp: ago(1),
        })),
        { role: 'assistant', content: 'All of them responded', timestamp: ago(1) },
      ],
    })
    for (const budget of [100, 300, 1000, 1500, 2500, 8000]) {
      const { messages, token_count: tokens } = await client.context.build('station', { context_budget: budget })
      const responses = messages.filter(({ role }) => role === 'tool').length
      expect([0, 150]).toContain(responses)
      expect(messages.some(({ content }) => content === 'I ask 150 stations')).toBe(responses === 150)
      expect(tokens).toBeLessThanOrEqual(budget)
      if (budget === 8000) expect(responses).toBe(150)
    }
    await client.conversations.messages.append(id, [
      say('And now?', ago(0)),
      { role: 'assistant', content: 'I ask again', timestamp: ago(0) },
      ...Array.from({ length: 150 }, (_, at) => ({ role: 'tool', content: `again ${at}`, timestamp: ago(0) })),
    ])
    const turn = await client.context.build('', { conversation_id: id, context_budget: 10 })
    expect(turn.messages).toHaveLength(152)
  })

  test('omits messages that are too long to fit, except the newest turn', async () => {
    const client = open()
    const words = Array.from({ length: 4000 }, (_, at) => `w${(at * 7919) % 100_003}`)
    const large = words.join(' ')
    const running = await tell(client, 'Running', ['an early word'])
    await tell(
      client,
      'Large',
      Array.from({ length: 12 }, (_, at) => `zebra ${at} ${large}`),
    )
    await client.conversations.pin(await tell(client, 'Rules', [`zebra rule ${large}`]))
    await client.conversations.messages.append(running, [say('which zebra', ago(0))])
    const build = (): ReturnType<typeof client.context.build> =>
      client.context.build('zebra', { conversation_id: running, context_budget: 100 })
    const small = await build()
    expect(contents(small)).toEqual(['an early word', 'which zebra'])
    expect(small.omitted.map(({ reason }) => reason)).toEqual(Array.from({ length: 13 }, () => 'budget'))
    await client.conversations.messages.append(running, [say(`my zebra ${large}`, ago(0))])
    expect(contents(await build())).toEqual([`my zebra ${large}`])
  })

  test('omits archived conversations unless requested', async () => {
    const client = open()
    const id = await tell(client, 'Old', ['bananas were green'])
    await client.conversations.archive(id)
    expect(contents(await client.context.build('bananas'))).toEqual([])
    const context = await client.context.build('bananas', { filters: { status: 'archived' } })
    expect(contents(context)).toEqual(['bananas were green'])
  })

  test('applies its filters to pinned and labelled messages too', async () => {
    const client = open()
    for (const folder of ['/work', '/home']) {
      const pinned = await tell(client, 'Rules', [`the rules of ${folder}`], { folder })
      await client.conversations.pin(pinned)
      await tell(client, 'Fruit', [`bananas of ${folder}`], { folder })
    }
    const context = await client.context.build('bananas', {
      preferred_labels: ['Rules', 'Fruit'],
      filters: { folder: '/work' },
    })
    expect(contents(context)).toEqual(['the rules of /work', 'bananas of /work'])
    const assistant = await client.context.build('bananas', {
      preferred_labels: ['Fruit'],
      filters: { role: 'assistant' },
    })
    expect(contents(assistant)).toEqual([])
  })

  test('responds with 404 for an unknown current conversation', async () => {
    await expect(open().context.build('x', { conversation_id: missingId })).rejects.toMatchObject({
      status: 404,
    })
  })

  test('contains nothing of another tenant', async () => {
    const keys = { apiKey: 'a'.repeat(32), tenants: { other: 'b'.repeat(32) } }
    const { client, controller } = openController(keys)
    const id = await tell(client, 'Rules', ['bananas are mine'])
    await client.conversations.pin(id)
    const response = await controller.fetch('http://localhost/api/v1/context/build', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.tenants.other}` },
      body: JSON.stringify({ query: 'bananas', conversation_id: id }),
    })
    expect(response.status).toBe(404)
  })

  test('accepts special tokens and extremely long words as text', async () => {
    const client = open()
    await tell(client, 'Odd', ['banana <|endoftext|> <|im_start|>', `banana ${'漢'.repeat(50_000)}`])
    const context = await client.context.build('banana')
    expect(contents(context)).toEqual(['banana <|endoftext|> <|im_start|>'])
    expect(context.omitted).toMatchObject([{ reason: 'budget' }])
  })
})
