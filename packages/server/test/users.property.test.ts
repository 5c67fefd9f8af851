// For a user, a store that others use too is the same as a store of one's own.
import type { SekhaClient } from '@sekha/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { openController } from './support/controller.ts'

const words = ['alpha', 'beta', 'gamma', 'gamut', 'delta', 'invoices', 'invoice']
const sentence = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }).map((list) => list.join(' '))
const user = fc.constantFrom('ada', 'Bob Ümlaut/%', 'a')
const namespace = fc.constantFrom(undefined, '/app', '/app/agent')
const place = fc.nat({ max: 5 })

type World = Map<string, SekhaClient>
type Run = (client: SekhaClient, ids: readonly string[]) => PromiseLike<unknown>

const create = fc
  .record({
    label: fc.constantFrom('one', 'two'),
    folder: fc.constantFrom('/', '/work', '/work/deep'),
    texts: fc.array(sentence, { maxLength: 4 }),
  })
  .map(
    ({ label, folder, texts }): Run =>
      (client) =>
        client.conversations.create({
          label,
          folder,
          messages: texts.map((content) => ({ role: 'user', content, timestamp: new Date(0) })),
        }),
  )
const withId = fc.oneof(
  sentence.map(
    (content) => (client: SekhaClient, id: string) =>
      client.conversations.messages.append(id, [{ role: 'user', content, timestamp: new Date(0) }]),
  ),
  fc.constantFrom<(client: SekhaClient, id: string) => PromiseLike<unknown>>(
    (client, id) => client.conversations.pin(id),
    (client, id) => client.conversations.archive(id),
    (client, id) => client.conversations.delete(id),
    (client, id) => client.conversations.get(id),
    (client, id) => client.conversations.update(id, { label: 'three' }),
    (client, id) => client.conversations.messages.list(id),
    (client, id) => client.labels.suggest(id),
    (client, id) => client.importance.suggest(id),
    (client, id) => client.summarize(id, { level: 'daily' }),
  ),
)
const onConversation = fc.tuple(place, withId).map(([at, run]): Run => (client, ids) => {
  const id = ids[at % Math.max(1, ids.length)]
  return id === undefined ? client.conversations.count() : run(client, id)
})
const read = fc.oneof(
  sentence.map(
    (query): Run =>
      (client) =>
        client.query(query, { explain: true, prefix: true, phrases: true, snippets: true }),
  ),
  sentence.map(
    (query): Run =>
      (client) =>
        client.search.fulltext(query, { explain: true, prefix: true }),
  ),
  sentence.map(
    (query): Run =>
      (client) =>
        client.context.build(query, { context_budget: 200 }),
  ),
  fc.constantFrom<Run>(
    (client) => client.labels.list(),
    (client) => client.folders.list(),
    (client) => client.conversations.list(),
    (client) => client.conversations.count({ folder: '/work' }),
    (client) => client.prune.dryRun({ threshold_days: 0 }),
    async (client) => {
      const records: unknown[] = []
      for await (const record of client.export.stream()) if (record.type !== 'footer') records.push(record)
      return records
    },
  ),
)
const step = fc.tuple(user, fc.oneof(create, onConversation, read))

/** A result or a refusal as data, with the ids of this world by their order, and without owners. */
async function observe(call: PromiseLike<unknown>, names: Map<string, string>): Promise<unknown> {
  const settled = await Promise.resolve(call).then(
    (value) => ({ value, items: isIterable(value) ? [...value] : undefined }),
    (error: unknown) => ({ refused: (error as { readonly status: number }).status }),
  )
  const text = JSON.stringify(settled, (name, value: unknown) =>
    ['user_id', 'namespace', 'request_id', 'requestId'].includes(name) ? undefined : value,
  )
  const named = text.replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => {
    if (!names.has(id)) names.set(id, `id ${names.size}`)
    return names.get(id) ?? id
  })
  return JSON.parse(named) as unknown
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value

test('every operation of a user has the result that it has in a store of the user alone', async () => {
  const property = fc.asyncProperty(namespace, fc.array(step, { minLength: 1, maxLength: 14 }), async (path, steps) => {
    const now = () => 1_700_000_000_000
    const { controller, client: shared } = openController({ now })
    const alone: World = new Map()
    const ids = { shared: new Map<string, string[]>(), alone: new Map<string, string[]>() }
    const names = { shared: new Map<string, Map<string, string>>(), alone: new Map<string, Map<string, string>>() }
    const at = <T>(map: Map<string, T>, name: string, initial: () => T): T => {
      const known = map.get(name) ?? initial()
      map.set(name, known)
      return known
    }
    for (const [name, run] of steps) {
      const narrowed = shared.forUser(name, path === undefined ? undefined : { namespace: path })
      const own = at(alone, name, () => openController({ now }).client)
      const results: unknown[] = []
      for (const [world, client] of [
        ['shared', narrowed],
        ['alone', own],
      ] as const) {
        const known = at(ids[world], name, () => [])
        const call = run(client, known)
        results.push(
          await observe(
            call,
            at(names[world], name, () => new Map<string, string>()),
          ),
        )
        const created = (await Promise.resolve(call).catch(() => undefined)) as
          | { readonly messageIds?: unknown }
          | undefined
        const id = (created as { readonly id?: unknown; readonly message_ids?: unknown } | undefined)?.id
        if (typeof id === 'string' && created !== undefined && 'message_ids' in created) known.push(id)
      }
      expect(results[0]).toEqual(results[1])
    }
    expect(await controller.verify()).toEqual([])
  })
  await fc.assert(property, { numRuns: process.env['SEKHA_SOAK'] === undefined ? 60 : 1000 })
})
