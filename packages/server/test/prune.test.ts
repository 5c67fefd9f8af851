import { describe, expect, test } from 'vitest'
import type { ControllerOptions } from '../src/host/controller-options.ts'
import { openController, say } from './support/controller.ts'
import { missingId } from './support/requests.ts'
import { scriptedModel } from './support/scripted-model.ts'
import { memory } from '../src/services/memory/service.ts'

const dayMs = 24 * 60 * 60 * 1000
const start = Date.parse('2026-03-10T12:00:00Z')

/** A controller with a manual clock. */
function openAt(options: ControllerOptions = {}) {
  const clock = { now: start }
  return { clock, ...openController({ ...options, now: () => clock.now }) }
}

const idsOf = ({ suggestions }: { suggestions: readonly { conversation_id: string }[] }) =>
  suggestions.map(({ conversation_id: id }) => id)

/** Costs more than 5000 tokens. */
const longText = 'The nightly export writes one signed file for each account of the ledger. '.repeat(400)

describe('finding archive candidates', () => {
  test('returns conversations without access for the given days, longest first, with a preview', async () => {
    const { clock, client } = openAt()
    const first = await client.conversations.create({
      label: 'First',
      messages: [say('Hello there. The parcel locker needs a new lock before Friday. Who pays for it?')],
    })
    clock.now += dayMs
    const second = await client.conversations.create({ label: 'Second', messages: [say('Another thing')] })
    clock.now += 29 * dayMs
    expect(idsOf(await client.prune.dryRun({ threshold_days: 31 }))).toEqual([])
    expect(idsOf(await client.prune.dryRun({ threshold_days: 30 }))).toEqual([])
    clock.now += 1
    expect(idsOf(await client.prune.dryRun({ threshold_days: 30 }))).toEqual([first.id])
    const { suggestions, total } = await client.prune.dryRun({ threshold_days: 20 })
    expect(suggestions.map(({ conversation_id: id }) => id)).toEqual([first.id, second.id])
    expect(total).toBe(2)
    expect(suggestions[0]).toMatchObject({
      label: 'First',
      // Clients of the original controller read this name.
      conversation_label: 'First',
      message_count: 1,
      importance_score: 5,
      recommendation: 'keep',
      model: null,
      preview: expect.stringContaining('The parcel locker needs a new lock before Friday.'),
    })
    expect(new Date(suggestions[0]?.last_accessed ?? 0).getTime()).toBe(start)
    expect(suggestions[0]?.token_estimate).toBeGreaterThan(10)
  })

  test('counts reading and searching as access, but not looking for candidates', async () => {
    const { clock, client } = openAt()
    const ids: string[] = []
    for (const content of ['alpha zeppelin', 'beta', 'gamma', 'delta'])
      ids.push((await client.conversations.create({ label: content, messages: [say(content)] })).id)
    const [searched = '', read = '', appended = '', left = ''] = ids
    clock.now += 40 * dayMs
    expect(idsOf(await client.prune.dryRun({ threshold_days: 30 }))).toEqual(ids)
    expect(idsOf(await client.prune.dryRun({ threshold_days: 30 }))).toEqual(ids)
    await client.search.fulltext('zeppelin')
    await client.conversations.messages.list(read)
    await client.conversations.messages.append(appended, [say('and more')])
    expect(idsOf(await client.prune.dryRun({ threshold_days: 30 }))).toEqual([left])
    clock.now += 40 * dayMs
    const later = await client.prune.dryRun({ threshold_days: 30 })
    expect(idsOf(later)[0]).toBe(left)
    expect(new Set(idsOf(later))).toEqual(new Set(ids))
    const accessed = later.suggestions.find(({ conversation_id: id }) => id === searched)?.last_accessed
    expect(new Date(accessed ?? 0).getTime()).toBe(start + 40 * dayMs)
  })

  test('does not count changes of attributes as access', async () => {
    const { clock, client } = openAt()
    const { id } = await client.conversations.create({ label: 'x', messages: [say('something')] })
    clock.now += 40 * dayMs
    await client.conversations.updateLabel(id, { label: 'y' })
    await client.conversations.pin(id)
    await client.conversations.unpin(id)
    expect(idsOf(await client.prune.dryRun({ threshold_days: 30 }))).toEqual([id])
  })

  test('previews two sentences of about fifty words from the newest forty messages', async () => {
    const { clock, client } = openAt()
    const old = 'We decided that locker 7 holds the parcel of customer 21 until Friday evening.'
    const messages = Array.from({ length: 50 }, (_, at) =>
      say(at < 10 ? old : `Locker ${at} holds the parcel of customer ${at * 3} until Friday evening.`),
    )
    await client.conversations.create({ label: 'x', messages })
    clock.now += dayMs
    const { suggestions } = await client.prune.dryRun({ threshold_days: 0 })
    const preview = suggestions[0]?.preview ?? ''
    expect(preview.match(/Locker \d+ holds the parcel of customer \d+ until Friday evening\./g)).toHaveLength(2)
    expect(preview).not.toContain('decided')
    expect(preview.split(' ').length).toBeLessThanOrEqual(50)
  })

  test('never returns pinned or archived conversations', async () => {
    const { clock, client } = openAt()
    const create = async (label: string) => (await client.conversations.create({ label, messages: [say(label)] })).id
    const [pinned, archived, other] = [await create('pinned'), await create('archived'), await create('other')]
    await client.conversations.pin(pinned)
    await client.conversations.archive(archived)
    clock.now += 36_500 * dayMs
    const { suggestions, total } = await client.prune.dryRun({ threshold_days: 0, importance_threshold: 10 })
    expect(idsOf({ suggestions })).toEqual([other])
    expect(total).toBe(1)
  })

  test('respects the requested importance and limit', async () => {
    const { clock, client } = openAt()
    const ids: string[] = []
    for (const importance of [2, 4, 6, 8])
      ids.push(
        (await client.conversations.create({ label: 'x', importance_score: importance, messages: [say('text')] })).id,
      )
    clock.now += dayMs
    const request = { threshold_days: 0, importance_threshold: 6 }
    expect(idsOf(await client.prune.dryRun(request))).toEqual(ids.slice(0, 3))
    const limited = await client.prune.dryRun({ ...request, limit: 2 })
    expect(idsOf(limited)).toEqual(ids.slice(0, 2))
    expect(limited.total).toBe(3)
  })

  test('recommends long, unimportant conversations and adds up the savings', async () => {
    const { clock, client } = openAt()
    const create = async (importance: number, content: string) =>
      (await client.conversations.create({ label: 'x', importance_score: importance, messages: [say(content)] })).id
    const long = [await create(2, longText), await create(4, longText + longText)]
    const others = [await create(5, longText), await create(1, 'short')]
    clock.now += dayMs
    const { suggestions, token_savings: savings } = await client.prune.dryRun({ threshold_days: 0 })
    expect(idsOf({ suggestions })).toEqual([...long, ...others])
    expect(suggestions.map(({ recommendation }) => recommendation)).toEqual(['archive', 'archive', 'keep', 'keep'])
    const [first, second] = suggestions.map(({ token_estimate: tokens }) => tokens)
    expect(first).toBeGreaterThan(5000)
    expect(second).toBeGreaterThan(first ?? 0)
    expect(savings).toBe((first ?? 0) + (second ?? 0))
  })
})

describe('previews by a model', () => {
  test('are written for the first ten, and extracted for the others and for failures', async () => {
    const { model, prompts } = scriptedModel((prompt) => (prompt.includes('subject 3') ? undefined : 'Written'))
    const { clock, client } = openAt({ services: [memory({ model })] })
    for (let number = 0; number < 12; number++)
      await client.conversations.create({
        label: 'x',
        messages: [say(`They talked about subject ${number} for long.`)],
      })
    clock.now += dayMs
    const { suggestions } = await client.prune.dryRun({ threshold_days: 0 })
    expect(suggestions.map(({ preview }) => preview)).toEqual(
      Array.from({ length: 12 }, (_, at) =>
        at === 3 || at > 9 ? `They talked about subject ${at} for long.` : 'Written',
      ),
    )
    expect(suggestions.map((suggestion) => suggestion.model)).toEqual(
      Array.from({ length: 12 }, (_, at) => (at === 3 || at > 9 ? null : 'scripted/one')),
    )
    expect(prompts).toHaveLength(10)
  })
})

describe('archiving', () => {
  test('archives all given conversations and reports the outcome of each', async () => {
    const { clock, client } = openAt()
    const create = async (label: string) => (await client.conversations.create({ label, messages: [say(label)] })).id
    const [one, two, three] = [await create('one'), await create('two'), await create('three')]
    await client.conversations.archive(two)
    const { results } = await client.prune.execute([three, two, one.toUpperCase(), three])
    expect(results).toEqual([
      { conversation_id: three, outcome: 'archived' },
      { conversation_id: two, outcome: 'unchanged' },
      { conversation_id: one, outcome: 'archived' },
    ])
    for (const id of [one, two, three])
      expect(await client.conversations.get(id)).toMatchObject({ status: 'archived', revision: 2 })
    clock.now += dayMs
    expect((await client.prune.dryRun({ threshold_days: 0 })).total).toBe(0)
  })

  test('archives none if one does not exist, and names each missing one', async () => {
    const { client } = openAt()
    const { id } = await client.conversations.create({ label: 'x', messages: [say('text')] })
    const other = missingId.replace('7000', '7001')
    const before = await client.conversations.get(id)
    await expect(client.prune.execute([id, missingId, id, other])).rejects.toMatchObject({
      status: 404,
      body: { issues: [{ path: 'conversation_ids[1]' }, { path: 'conversation_ids[3]' }] },
    })
    expect(await client.conversations.get(id)).toEqual(before)
  })

  test('does not archive conversations of another tenant', async () => {
    const keys = { one: '1'.repeat(32), two: '2'.repeat(32) }
    const { client } = openController({ tenants: keys, apiKey: '0'.repeat(32) })
    const [one, two] = [client.withOptions({ apiKey: keys.one }), client.withOptions({ apiKey: keys.two })]
    const { id } = await one.conversations.create({ label: 'x', messages: [say('text')] })
    await expect(two.prune.execute([id])).rejects.toMatchObject({ status: 404 })
    expect((await two.prune.dryRun({ threshold_days: 0 })).total).toBe(0)
    expect((await one.conversations.get(id)).status).toBe('active')
  })

  test('does nothing for an empty list', async () => {
    const { client } = openAt()
    expect(await client.prune.execute([])).toEqual({ results: [] })
  })
})
