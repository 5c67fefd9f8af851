import { readdirSync, readFileSync } from 'node:fs'
import type { ConversationCreate, SekhaClient } from '@sekha/core'
import { describe, expect, test } from 'vitest'
import type { GenerateOptions, LanguageModel } from '../src/services/memory/models/language-model.ts'
import { openController, say } from './support/controller.ts'
import { memory } from '../src/services/memory/service.ts'

const corpus = new URL('../../../examples/demo/corpus/conversations/', import.meta.url)
type CorpusConversation = ConversationCreate & { readonly key: string }

const readCorpus = (): CorpusConversation[] =>
  readdirSync(corpus).map((name) => JSON.parse(readFileSync(new URL(name, corpus), 'utf8')) as CorpusConversation)

/** A model with a scripted response, and the material it received. */
function fakeModel(response: (options: GenerateOptions) => string | Promise<string>): {
  model: LanguageModel
  asked: string[]
} {
  const asked: string[] = []
  const model: LanguageModel = {
    specificationVersion: 'v4',
    provider: 'fake',
    modelId: 'one',
    async doGenerate(options) {
      asked.push(JSON.stringify(options.prompt))
      return { content: [{ type: 'text', text: await response(options) }] }
    },
  }
  return { model, asked }
}

/** Two conversations about caches, one about bread, and a mislabelled one about caches. */
async function createNeighbours(client: SekhaClient): Promise<string> {
  const cache = [say('The cache of the price book is stale.'), say('Warm the cache before the price book opens.')]
  await client.conversations.create({ label: 'Caching', messages: cache })
  await client.conversations.create({ label: 'Caching', messages: [say('Which cache holds the price book?')] })
  await client.conversations.create({ label: 'Baking', messages: [say('Sourdough needs a warm kitchen.')] })
  const messages = [say('Why is the price book slow? A cold cache?'), say('Yes: the cache of the price book is cold.')]
  return (await client.conversations.create({ label: 'Unsorted', messages })).id
}

/** Models without a usable response. */
const useless: [string, (options: GenerateOptions) => string | Promise<string>][] = [
  [
    'fails',
    () => {
      throw new Error('no')
    },
  ],
  ['is slow', () => new Promise(() => {})],
  ['writes nothing', () => ' '],
  ['writes nothing of use', () => '*, -, !'],
]

describe('label suggestions', () => {
  test('come from the most similar conversations and from key phrases', async () => {
    const { client } = openController()
    const suggestions = await client.labels.suggest(await createNeighbours(client))
    expect(suggestions.data[0]).toEqual({
      label: 'Caching',
      confidence: expect.closeTo(0.4, 1),
      is_existing: true,
      reason: '2 of the 2 most similar conversations have it',
      model: null,
    })
    expect(suggestions.data[1]).toEqual({
      label: 'cold',
      confidence: 0.25,
      is_existing: false,
      reason: 'says "cold" 2 times, found nowhere else',
      model: null,
    })
    expect([...suggestions].map(({ label }) => label)).not.toContain('Baking')
  })

  test('omit the label of the conversation, even if others have it', async () => {
    const { client } = openController()
    const id = await createNeighbours(client)
    const labelsOf = async (): Promise<string[]> => [...(await client.labels.suggest(id))].map(({ label }) => label)
    const before = await labelsOf()
    expect(before).not.toContain('Unsorted')
    await client.conversations.create({ label: 'Unsorted', messages: [say('The price book has a cold cache.')] })
    expect(await labelsOf()).not.toContain('Unsorted')
    await client.conversations.update(id, { label: 'Caching' })
    const after = await labelsOf()
    expect(after).not.toContain('Caching')
    expect(after).toContain('Unsorted')
  })

  test('need more than one word in common', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'Baking', messages: [say('Hi! Sourdough needs a warm kitchen.')] })
    const labelsOf = async (text: string): Promise<string[]> => {
      const { id } = await client.conversations.create({ label: 'x', messages: [say(text)] })
      const suggestions = await client.labels.suggest(id)
      await client.conversations.delete(id)
      return [...suggestions].map(({ label }) => label)
    }
    expect(await labelsOf('hi')).not.toContain('Baking')
    expect(await labelsOf('hi, sourdough')).toContain('Baking')
  })

  test('are new labels without similar conversations, and none without messages', async () => {
    const { client } = openController()
    const messages = [say('The zeppelin lands in Vigo.'), say('Vigo has no mast for a zeppelin.')]
    const { id } = await client.conversations.create({ label: 'x', messages })
    const suggestions = [...(await client.labels.suggest(id))]
    expect(suggestions.map(({ label, is_existing }) => [label, is_existing])).toEqual([
      ['Vigo', false],
      ['zeppelin', false],
    ])
    await client.conversations.create({ label: 'y', messages: [say('Bread needs an oven.')] })
    expect([...(await client.labels.suggest(id))]).toEqual(
      suggestions.map((suggestion) => ({
        ...suggestion,
        reason: `says "${suggestion.label}" 2 times, found nowhere else`,
      })),
    )
    const { id: empty } = await client.conversations.create({ label: 'x', messages: [] })
    expect([...(await client.labels.suggest(empty))]).toEqual([])
  })

  test('exclude deleted conversations and other tenants', async () => {
    const keys = { one: '1'.repeat(32), two: '2'.repeat(32) }
    const { client } = openController({ tenants: keys, apiKey: '0'.repeat(32) })
    const [one, two] = [client.withOptions({ apiKey: keys.one }), client.withOptions({ apiKey: keys.two })]
    const messages = [say('the zeppelin lands'), say('a zeppelin again')]
    const { id } = await one.conversations.create({ label: 'Own', messages })
    await two.conversations.create({ label: 'Secret', messages })
    const { id: gone } = await one.conversations.create({ label: 'Gone', messages })
    expect((await one.labels.suggest(id)).data[0]?.label).toBe('Gone')
    await one.conversations.delete(gone)
    const after = [...(await one.labels.suggest(id))]
    expect(after.map(({ is_existing }) => is_existing)).toEqual(after.map(() => false))
    await expect(two.labels.suggest(id)).rejects.toMatchObject({ status: 404 })
  })

  test('use the newest 200 messages of a long conversation', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'Airships', messages: [say('A zeppelin, a mast.')] })
    const filler = Array.from({ length: 200 }, (_, number) => say(`nothing ${number}`))
    const { id } = await client.conversations.create({ label: 'x', messages: [say('zeppelin mast')] })
    await client.conversations.messages.append(id, filler.slice(1))
    const labelsOf = async (): Promise<string[]> => [...(await client.labels.suggest(id))].map(({ label }) => label)
    expect(await labelsOf()).toContain('Airships')
    await client.conversations.messages.append(id, filler.slice(0, 1))
    expect(await labelsOf()).not.toContain('Airships')
  })

  test('have low confidence if the only similar conversation shares a single word', async () => {
    const { client } = openController()
    await client.conversations.create({ label: 'Baking', messages: [say('Sourdough needs a warm kitchen.')] })
    const confidenceOf = async (messages: ReturnType<typeof say>[]): Promise<number> => {
      const { id } = await client.conversations.create({ label: 'x', messages })
      const suggestions = [...(await client.labels.suggest(id))]
      await client.conversations.delete(id)
      return suggestions.find(({ label }) => label === 'Baking')?.confidence ?? 0
    }
    expect(await confidenceOf([say('A warm kitchen for the sourdough.')])).toBeGreaterThan(0.4)
    const other = [say('The price book is stale after midnight.'), say('Warm the cache, then rotate the ledger.')]
    expect(await confidenceOf(other)).toBeLessThan(0.1)
  })

  test("exclude speakers' names and text after the first 1000 characters of a message", async () => {
    const { model, asked } = fakeModel(() => '')
    const { client } = openController({ services: [memory({ model })] })
    const padding = Array.from({ length: 400 }, (_, number) => `w${number}w`).join(', ')
    const messages = [
      { role: 'user', name: 'Ines', content: `Tomasz asked about ledgers. ${padding} Hindenburg. Hindenburg.` },
      { role: 'user', name: 'Tomasz', content: 'Ines and Tomasz keep ledgers. Ines agrees.' },
    ]
    const { id } = await client.conversations.create({ label: 'x', messages })
    expect([...(await client.labels.suggest(id))].map(({ label }) => label)).toEqual(['ledgers'])
    expect(asked[0]).toContain('Ines: Tomasz asked about ledgers.')
    expect(asked[0]).not.toContain('Hindenburg')
  })

  test('for a conversation that does not exist get a 404', async () => {
    const { client } = openController()
    await expect(client.labels.suggest('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ status: 404 })
  })

  test('are more often right at higher confidence in leave-one-out runs over the demo conversations', async () => {
    const { client } = openController()
    const labels = new Map<string, string>()
    for (const { key: _, ...conversation } of readCorpus())
      labels.set((await client.conversations.create(conversation)).id, conversation.label)
    const guesses: { confidence: number; isRight: boolean; rank: number }[] = []
    for (const [id, label] of labels) {
      // Renamed, because a conversation's own label is suggested only if there is no other.
      await client.conversations.update(id, { label: 'left out' })
      const existing = [...(await client.labels.suggest(id))].filter(({ is_existing }) => is_existing)
      for (const [rank, guess] of existing.entries())
        guesses.push({ confidence: guess.confidence, isRight: guess.label === label, rank })
      await client.conversations.update(id, { label })
    }
    const rights = guesses.filter(({ isRight }) => isRight)
    expect(rights.filter(({ rank }) => rank === 0).length / labels.size).toBeGreaterThan(0.45)
    expect(rights.filter(({ rank }) => rank < 3).length / labels.size).toBeGreaterThan(0.6)
    const precisions = [0, 0.1, 0.2, 0.3].map((from, at, bounds) => {
      const to = bounds[at + 1] ?? 1
      const bucket = guesses.filter(({ confidence }) => confidence >= from && confidence < to)
      expect(bucket.length).toBeGreaterThan(10)
      return bucket.filter(({ isRight }) => isRight).length / bucket.length
    })
    for (const [at, precision] of precisions.entries()) {
      // The share of a small bucket is uncertain by a tenth; these shares differ by more.
      expect(precision).toBeGreaterThan(at === 0 ? -1 : (precisions[at - 1] ?? 1) * 1.2)
    }
    expect(precisions[0]).toBeLessThan(0.1)
    expect(precisions[3]).toBeGreaterThan(0.6)
  })
})

describe('label suggestions of a model', () => {
  test('are existing labels where they match, have a higher confidence if the votes agree, and name the model', async () => {
    const { model, asked } = fakeModel(() => 'price books, caching, Baking')
    const { client } = openController({ services: [memory({ model })] })
    const id = await createNeighbours(client)
    const suggestions = [...(await client.labels.suggest(id))]
    expect(suggestions.map(({ label, is_existing, model: by }) => [label, is_existing, by])).toEqual([
      ['Caching', true, 'fake/one'],
      ['price books', false, 'fake/one'],
      ['Baking', true, 'fake/one'],
    ])
    expect(suggestions.map(({ confidence }) => confidence)).toEqual([expect.closeTo(0.6, 1), 0.5, 0.5])
    expect(asked).toHaveLength(1)
    expect(asked[0]).toContain('user: Why is the price book slow?')
    expect(asked[0]).toContain('Caching\\nBaking')
    expect(asked[0]).not.toContain('Unsorted')
    expect(asked[0]).not.toContain('Sourdough')
  })

  test.each(useless)('equal those without a model when the model %s', async (_, response) => {
    const { model, asked } = fakeModel(response)
    const { client } = openController({ services: [memory({ model, modelTimeoutMs: 50 })] })
    const { client: without } = openController()
    const id = await createNeighbours(client)
    const expected = await without.labels.suggest(await createNeighbours(without))
    expect([...(await client.labels.suggest(id))]).toEqual([...expected])
    expect(expected.length).toBeGreaterThan(0)
    expect(asked).toHaveLength(1)
  })

  test('do not call the model for an empty conversation', async () => {
    const { model, asked } = fakeModel(() => 'Anything')
    const { client } = openController({ services: [memory({ model })] })
    const { id } = await client.conversations.create({ label: 'x', messages: [] })
    expect([...(await client.labels.suggest(id))]).toEqual([])
    expect(await client.importance.suggest(id)).toMatchObject({ model: null })
    expect(asked).toEqual([])
  })
})

describe('importance suggestions', () => {
  const messages = [say('Small talk.'), say('Decision: we drop the old queue. This is critical and urgent.')]

  test('come from rules without a model, from 1 to 9, and change nothing', async () => {
    const { client } = openController()
    const { id } = await client.conversations.create({ label: 'x', importance_score: 3, messages })
    const suggestion = await client.importance.suggest(id)
    expect(suggestion).toMatchObject({ conversation_id: id, model: null })
    expect(suggestion.reasons.length).toBeGreaterThan(0)
    const { id: idle } = await client.conversations.create({ label: 'x', messages: [say('Hello')] })
    expect(suggestion.importance_score).toBeGreaterThan((await client.importance.suggest(idle)).importance_score)
    expect((await client.conversations.get(id)).importance_score).toBe(3)
    await expect(client.importance.suggest('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      status: 404,
    })
  })

  test('do not pin the conversation', async () => {
    const { client } = openController({ services: [memory({ model: fakeModel(() => '10').model })] })
    const text = 'Critical, important, urgent: this decision, in full, because nobody must ever forget what it says.'
    const urgent = Array.from({ length: 3 }, () => say([text, '```', 'rotate()', '```'].join('\n')))
    const { id } = await client.conversations.create({ label: 'x', messages: urgent })
    expect(await client.importance.suggest(id)).toMatchObject({ importance_score: 9, model: 'fake/one' })
  })

  test.each([
    ['1', 1],
    ['10', 10],
    ['7/10', 7],
    ['I would say 8.', 8],
    ['Importance: 6.5 out of 10', 6.5],
  ])('weight the rules with three tenths beside a model that responds %j', async (response, scored) => {
    const { model, asked } = fakeModel(() => response)
    const { client } = openController({ services: [memory({ model })] })
    const { client: without } = openController()
    const { id } = await client.conversations.create({ label: 'x', messages })
    const { id: same } = await without.conversations.create({ label: 'x', messages })
    const rules = await without.importance.suggest(same)
    const suggestion = await client.importance.suggest(id)
    // The score of the rules is rounded.
    const blended = Math.min(9, 0.3 * rules.importance_score + 0.7 * scored)
    expect(Math.abs(suggestion.importance_score - blended)).toBeLessThanOrEqual(0.66)
    expect(suggestion).toMatchObject({
      model: 'fake/one',
      reasons: [...rules.reasons, `the model says ${scored} of 10`],
    })
    expect(asked[0]).toContain('drop the old queue')
  })

  test.each([
    ...useless,
    ...['0', '11', '-5', 'high', '3 or 4', '1e9'].map((text): (typeof useless)[number] => [`says ${text}`, () => text]),
  ])('come from rules alone beside a model that %s', async (_, response) => {
    const { model, asked } = fakeModel(response)
    const { client } = openController({ services: [memory({ model, modelTimeoutMs: 50 })] })
    const { client: without } = openController()
    const { id } = await client.conversations.create({ label: 'x', messages })
    const { id: same } = await without.conversations.create({ label: 'x', messages })
    const expected = await without.importance.suggest(same)
    expect(await client.importance.suggest(id)).toEqual({ ...expected, conversation_id: id })
    expect(asked).toHaveLength(1)
  })
})
