import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SekhaClient } from '@sekha/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createLocalMemory } from '../src/services/memory/engine/local-memory.ts'
import type { Memory } from '../src/services/memory/engine/memory.ts'
import type { LanguageModel } from '../src/services/memory/models/language-model.ts'
import { openSqliteStoreNow } from '../src/services/memory/store/sqlite/sqlite-store.ts'
import { openController, say } from './support/controller.ts'
import { missingId } from './support/requests.ts'
import { scriptedModel } from './support/scripted-model.ts'
import { memory } from '../src/services/memory/service.ts'

const dayMs = 24 * 60 * 60 * 1000
const newestDay = Date.parse('2026-03-10T00:00:00Z')

/** A timestamp a number of days before the newest day, at the given hour. */
const daysBefore = (days: number, hour = 9): Date => new Date(newestDay - days * dayMs + hour * 60 * 60 * 1000)

/** A conversation of more than a month. The newest day is the first day of `openTalk`. */
const talk = [
  say('We began with the ledger in January. The old ledger had one balance column for each account.', daysBefore(40)),
  say('The ledger migration needs a shadow table. It copies twenty thousand postings every minute.', daysBefore(29, 0)),
  say('The shadow table caught up over night. Ines compared the balances of nine thousand accounts.', daysBefore(20)),
  say('The trigger on the postings table was too slow. We decided to check the sums on commit.', daysBefore(7)),
  say('The commit check costs two milliseconds. Tomasz measured it with five postings each.', daysBefore(6, 0)),
  say('Support asked for an export of the ledger. It becomes a nightly file for each account.', daysBefore(3)),
  say('Hello! Today we switch the reads to the new ledger. The old balance column stays for a week.', daysBefore(0, 0)),
  say(
    'What if the reads are slow? Then the flag goes back, which takes ten seconds.\n```\nflag off\n```',
    daysBefore(0),
  ),
  say('The switch is done and the reads take four milliseconds. Oskar watches the graph tonight.', daysBefore(0, 23)),
]

async function openTalk(now: () => number = () => newestDay + 400 * dayMs) {
  const { controller, client } = openController({ now })
  const { id, message_ids: ids = [] } = await client.conversations.create({ label: 'Ledger', messages: talk })
  return { controller, client, id, ids }
}

const summarize = (client: SekhaClient, id: string, level: 'daily' | 'weekly' | 'monthly') =>
  client.summarize(id, { level })

const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0

describe('summaries', () => {
  test.each([
    ['daily', daysBefore(0, 0), 6],
    ['weekly', daysBefore(6, 0), 4],
    ['monthly', daysBefore(29, 0), 1],
  ] as const)('a %s summary cites only messages from %o on', async (level, from, firstOfWindow) => {
    const { client, id, ids } = await openTalk()
    const summary = await summarize(client, id, level)
    expect(summary).toMatchObject({ conversation_id: id, level, model: null })
    expect([summary.window_from, summary.window_to].map((at) => new Date(at ?? 0).toISOString())).toEqual([
      from.toISOString(),
      new Date(newestDay + dayMs).toISOString(),
    ])
    const cited = (summary.message_ids ?? []).map((cite) => ids.indexOf(cite))
    expect(cited.length).toBeGreaterThan(0)
    expect(cited).toEqual(cited.toSorted((a, b) => a - b))
    for (const place of cited) expect(place).toBeGreaterThanOrEqual(firstOfWindow)
  })

  test('a longer window covers more of the earlier messages', async () => {
    const { client, id, ids } = await openTalk()
    const [daily, weekly, monthly] = [
      await summarize(client, id, 'daily'),
      await summarize(client, id, 'weekly'),
      await summarize(client, id, 'monthly'),
    ].map(({ message_ids: cited = [] }) => cited.map((cite) => ids.indexOf(cite)))
    expect(Math.min(...(daily ?? []))).toBeGreaterThanOrEqual(6)
    expect(weekly).toEqual(expect.arrayContaining([4, 5, ...(daily ?? [])]))
    expect(monthly).toEqual(expect.arrayContaining([1, 2, 3, ...(weekly ?? [])]))
  })

  test.each(['daily', 'weekly', 'monthly'] as const)(
    'every sentence of a %s summary is verbatim in the message that it cites',
    async (level) => {
      const { client, id, ids } = await openTalk()
      const { summary, sources = [], message_ids: cited } = await summarize(client, id, level)
      expect(sources.length).toBeGreaterThan(0)
      for (const { sentence, message_id: source } of sources) {
        expect(talk[ids.indexOf(source)]?.content).toContain(sentence)
        expect(summary).toContain(sentence)
        expect(sentence).not.toContain('flag off')
      }
      expect(cited).toEqual([...new Set(sources.map(({ message_id: source }) => source))])
      const rest = sources.reduce((text, { sentence }) => text.replace(sentence, ''), summary)
      expect(rest.trim()).toBe('')
    },
  )

  test('a summary has at most a third of the words of its messages, and at most the words of its level', async () => {
    const { client } = openController()
    const messages = Array.from({ length: 300 }, (_, at) =>
      say(
        `Account ${at} moved ${at * 37} cents to the reserve number ${at % 7}, said clerk ${at % 11}.`,
        daysBefore(0),
      ),
    )
    const { id } = await client.conversations.create({ label: 'Long', messages })
    const long = countWords((await summarize(client, id, 'daily')).summary)
    expect(long).toBeLessThanOrEqual(200)
    expect(long).toBeGreaterThan(150)
    const { id: short } = await client.conversations.create({ label: 'Short', messages: messages.slice(0, 9) })
    const words = messages.slice(0, 9).reduce((sum, { content }) => sum + countWords(content), 0)
    expect(countWords((await summarize(client, short, 'daily')).summary)).toBeLessThanOrEqual(words / 3)
  })

  test('a second call returns the same summary until a new turn falls into its window', async () => {
    let now = newestDay + dayMs
    const { client, id } = await openTalk(() => now)
    const first = await summarize(client, id, 'weekly')
    expect(new Date(first.generated_at).getTime()).toBe(now)
    now += 60_000
    expect(await summarize(client, id, 'weekly')).toEqual(first)
    const daily = await summarize(client, id, 'daily')
    expect(new Date(daily.generated_at).getTime()).toBe(now - 60_000)

    await client.conversations.messages.append(id, [
      say('One more thing about the export: the nightly ledger file has to be signed.', daysBefore(2)),
    ])
    now += 60_000
    const later = await summarize(client, id, 'weekly')
    expect(new Date(later.generated_at).getTime()).toBe(now)
    expect(later.summary).toContain('has to be signed')
    // The turn was before the newest day.
    expect(await summarize(client, id, 'daily')).toEqual(daily)
  })

  test('the window follows the newest message into a new day', async () => {
    const { client, id } = await openTalk()
    await summarize(client, id, 'monthly')
    await client.conversations.messages.append(id, [
      say('The old balance column is dropped. Nobody missed it for eight days.', new Date(newestDay + 8 * dayMs)),
    ])
    const daily = await summarize(client, id, 'daily')
    expect(daily.summary).toContain('balance column')
    expect(daily.message_ids).toHaveLength(1)
    const weekly = await summarize(client, id, 'weekly')
    expect(weekly.message_ids).toEqual(daily.message_ids)
    const monthly = await summarize(client, id, 'monthly')
    expect(monthly.message_ids?.length).toBeGreaterThan(3)
    expect(new Date(monthly.window_from ?? 0)).toEqual(new Date(newestDay + (8 - 29) * dayMs))
  })

  test('a summary of a conversation without sentences is empty', async () => {
    const { client } = openController({ now: () => newestDay })
    const { id: empty } = await client.conversations.create({ label: 'Empty', messages: [] })
    const { id: code } = await client.conversations.create({ label: 'Code', messages: [say('```\nx = 1\n```')] })
    for (const id of [empty, code]) {
      const summary = await summarize(client, id, 'weekly')
      expect(summary).toMatchObject({ summary: '', sources: [], message_ids: [], model: null })
      expect(new Date(summary.window_to ?? 0)).toEqual(new Date(newestDay + dayMs))
    }
  })

  test.each(['9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z'])(
    'a summary works at the ends of the calendar: %s',
    async (at) => {
      const { client } = openController()
      const messages = [say('The locker needs a new door.', new Date(at))]
      const { id } = await client.conversations.create({ label: 'x', messages })
      expect((await summarize(client, id, 'monthly')).summary).toBe('The locker needs a new door.')
    },
  )

  test('a summary of Japanese consists of Japanese sentences', async () => {
    const { client } = openController()
    const said = '会議は月曜日に変更になりました。資料は会議の前に送ってください。会議室は三階です。いいですね。'
    const { id } = await client.conversations.create({ label: 'ja', messages: [say(said)] })
    const { sources = [] } = await summarize(client, id, 'daily')
    expect(sources.length).toBeGreaterThan(0)
    for (const { sentence } of sources) expect(said).toContain(sentence)
  })

  test('a conversation that does not exist, was deleted, or belongs to another tenant gets a 404', async () => {
    const keys = { one: '1'.repeat(32), two: '2'.repeat(32) }
    const { client } = openController({ tenants: keys, apiKey: '0'.repeat(32) })
    const [one, two] = [client.withOptions({ apiKey: keys.one }), client.withOptions({ apiKey: keys.two })]
    const { id } = await one.conversations.create({ label: 'Ledger', messages: talk })
    expect((await summarize(one, id, 'daily')).summary).not.toBe('')
    await expect(summarize(two, id, 'daily')).rejects.toMatchObject({ status: 404 })
    await expect(summarize(one, missingId, 'daily')).rejects.toMatchObject({ status: 404 })
    await one.conversations.delete(id)
    await expect(summarize(one, id, 'daily')).rejects.toMatchObject({ status: 404 })
  })
})

describe('summaries by a model', () => {
  test('are written from the extracted sentences, once for the same messages', async () => {
    const { model, prompts } = scriptedModel(() => `Written ${prompts.length}`)
    let now = newestDay + dayMs
    const { client } = openController({ services: [memory({ model })], now: () => now })
    const { id } = await client.conversations.create({ label: 'Ledger', messages: talk })
    const first = await summarize(client, id, 'daily')
    expect(first).toMatchObject({ summary: 'Written 1', model: 'scripted/one' })
    for (const { sentence } of first.sources ?? []) expect(prompts[0]).toContain(sentence)
    expect(first.sources?.length).toBeGreaterThan(0)
    expect(prompts[0]).toContain('user: Hello! Today we switch the reads')
    expect(prompts[0]).not.toContain('nightly file')
    now += 60_000
    expect(await summarize(client, id, 'daily')).toEqual(first)
    await client.conversations.messages.append(id, [say('The graph stayed flat all night.', daysBefore(0, 23))])
    const second = await summarize(client, id, 'daily')
    expect(second.summary).toBe('Written 2')
    expect(new Date(second.generated_at).getTime()).toBe(now)
    expect(prompts).toHaveLength(2)
  })

  test('combine the summaries of shorter windows, and still cite messages', async () => {
    const { model, prompts } = scriptedModel((prompt) => (prompt.includes('the turns') ? 'The day.' : 'The week.'))
    const { client } = openController({ services: [memory({ model })] })
    const { id, message_ids: ids = [] } = await client.conversations.create({ label: 'Ledger', messages: talk })
    await summarize(client, id, 'daily')
    const weekly = await summarize(client, id, 'weekly')
    expect(weekly.summary).toBe('The week.')
    expect(prompts[1]).toContain('2026-03-04: Tomasz measured it with five postings each.')
    expect(prompts[1]).toContain('2026-03-10: The day.')
    const monthly = await summarize(client, id, 'monthly')
    expect(prompts[2]).toContain('2026-03-04 to 2026-03-10: The week.')
    for (const { sources = [] } of [weekly, monthly]) {
      expect(sources.length).toBeGreaterThan(2)
      for (const { sentence, message_id: source } of sources)
        expect(talk[ids.indexOf(source)]?.content).toContain(sentence)
    }
  })

  test('are extracted while the model fails, and written when it responds again', async () => {
    let isUp = false
    const { model, prompts } = scriptedModel(() => (isUp ? 'Written' : undefined))
    const { client } = openController({ services: [memory({ model })] })
    const { id } = await client.conversations.create({ label: 'Ledger', messages: talk })
    const extracted = await summarize(client, id, 'daily')
    expect(extracted.model).toBeNull()
    expect(extracted.summary).toContain(extracted.sources?.[0]?.sentence)
    isUp = true
    expect(await summarize(client, id, 'daily')).toMatchObject({
      summary: 'Written',
      model: 'scripted/one',
      sources: extracted.sources,
    })
    expect(prompts).toHaveLength(2)
  })

  test('are replaced with extracted sentences when the server no longer has a model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sekha-summaries-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const database = join(folder, 'sekha.db')
    const { model } = scriptedModel(() => 'Written')
    const before = openController({ database, services: [memory({ model })] })
    const { id } = await before.client.conversations.create({ label: 'Ledger', messages: talk })
    const written = await summarize(before.client, id, 'daily')
    await before.controller.close()
    const { client } = openController({ database })
    const extracted = await summarize(client, id, 'daily')
    expect(extracted).toMatchObject({ model: null, sources: written.sources, generated_at: written.generated_at })
    for (const { sentence } of extracted.sources ?? []) expect(extracted.summary).toContain(sentence)
    expect(extracted.summary).not.toContain('Written')
  })

  test('respond with 404 if the conversation is deleted while the model writes', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const model: LanguageModel = {
      ...scriptedModel(() => '').model,
      async doGenerate() {
        ask()
        await gate
        return { content: [{ type: 'text', text: 'Written' }] }
      },
    }
    const { client } = openController({ services: [memory({ model })] })
    const { id } = await client.conversations.create({ label: 'Ledger', messages: talk })
    const summary = summarize(client, id, 'daily')
    const refused = expect(summary).rejects.toMatchObject({ status: 404 })
    await asked
    await client.conversations.delete(id)
    open()
    await refused
  })

  test('succeed even if they cannot be stored, and report the failure', async () => {
    const { model, prompts } = scriptedModel(() => 'Written')
    const local = createLocalMemory(openSqliteStoreNow({ path: ':memory:' }))
    const engine = new Proxy(local, {
      get: (target, name: keyof Memory) =>
        name === 'saveSummary' ? () => Promise.reject(new Error('The disk is full')) : target[name]?.bind(target),
    })
    const reported: unknown[] = []
    const { client } = openController({
      services: [memory({ model, engine })],
      onError: (error, { operation }) => reported.push(error, operation),
    })
    const { id } = await client.conversations.create({ label: 'Ledger', messages: talk })
    for (let call = 0; call < 2; call++)
      expect(await summarize(client, id, 'daily')).toMatchObject({ summary: 'Written', model: 'scripted/one' })
    expect(prompts).toHaveLength(2)
    expect(reported).toEqual([new Error('The disk is full'), 'summarize', new Error('The disk is full'), 'summarize'])
  })

  test('do not call the model for an empty conversation', async () => {
    const { model, prompts } = scriptedModel(() => 'Made up')
    const { client } = openController({ services: [memory({ model })] })
    for (const messages of [[], [say('```\nx = 1\n```')]]) {
      const { id } = await client.conversations.create({ label: 'Silent', messages })
      expect(await summarize(client, id, 'monthly')).toMatchObject({ summary: '', model: null })
    }
    expect(prompts).toEqual([])
  })
})
