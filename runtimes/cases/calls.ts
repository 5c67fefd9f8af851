import { AuthenticationError, NotFoundError, ProtocolError, SekhaClient, ValidationError } from '@sekha/core'
import { legacyServer } from '@sekha/core/legacy'
import { schemas } from '@sekha/core/schemas'
import { type Case, feature } from './case.ts'
import { collect, failure, ok, same } from './check.ts'
import { connect, connectFaulty, missingId, ownFolder } from './connect.ts'

const question = { role: 'user', content: 'How long does the shadow ledger catch up after a migration?' } as const
const reply = { role: 'assistant', content: 'The shadow ledger catches up over night, in nine hours.' } as const

export const callCases: readonly Case[] = [
  ...feature('create, query, get', {
    'a created conversation can be found and read': async (context) => {
      const client = connect(context)
      const folder = ownFolder()
      const { id } = await client.conversations.create({ label: 'Grüße 🌍', folder, messages: [question, reply] })
      const hits = await client.query('shadow ledger', { filters: { folder } })
      same(hits.length, 2, 'hits')
      ok(
        hits.data.every((hit) => hit.conversation_id === id),
        'hits of another conversation',
      )
      const { data, response } = await client.conversations.get(id).withResponse()
      same([data.label, data.folder, data.message_count], ['Grüße 🌍', folder, 2], 'the conversation')
      same([response.status, response.attempts.length], [200, 1], 'the response')
      ok(response.requestId !== undefined, 'the request id is readable')
    },
    'updates and deletes take effect': async (context) => {
      const client = connect(context)
      const { id } = await client.conversations.create({ label: 'Before', messages: [question] })
      const changed = await client.conversations.update(id, { label: 'After' })
      same(changed.label, 'After', 'the label')
      await client.conversations.pin(id)
      await client.conversations.delete(id)
      await failure(client.conversations.get(id), NotFoundError, 'the deleted conversation')
    },
  }),
  ...feature('errors by class', {
    'an unknown id is a NotFoundError, a wrong key an AuthenticationError, a used key a ValidationError': async (
      context,
    ) => {
      const client = connect(context)
      const missing = await failure(client.conversations.get(missingId), NotFoundError, 'an unknown id')
      same([missing.status, missing.code, missing.operation], [404, 'not_found', 'conversations.get'], 'the error')
      same(missing.attempts.length, 1, 'attempts')
      const stranger = connect(context, { apiKey: 'x'.repeat(32) })
      await failure(stranger.conversations.list(), AuthenticationError, 'a wrong key')
      const idempotencyKey = crypto.randomUUID()
      await client.conversations.create({ label: 'One', messages: [] }, { idempotencyKey })
      const other = client.conversations.create({ label: 'Another', messages: [] }, { idempotencyKey })
      same((await failure(other, ValidationError, 'another request with the same key')).status, 422, 'the status')
    },
    'invalid arguments are rejected before any call': async (context) => {
      await failure((async () => new SekhaClient({ baseUrl: 'not a URL' }))(), TypeError, 'a wrong baseUrl')
      const { client, seen } = connectFaulty(context, 'silent')
      const wrong = (async () => client.conversations.create({ label: 'a', importance_score: 11, messages: [] }))()
      await failure(wrong, RangeError, 'a wrong importance')
      same((await seen()).requests, 0, 'requests')
    },
  }),
  ...feature('paging', {
    'iterating over a list reads all pages': async (context) => {
      const client = connect(context)
      const folder = ownFolder()
      for (const label of ['a', 'b', 'c', 'd', 'e'])
        await client.conversations.create({ label, folder, messages: [question] })
      const labels = (await collect(client.conversations.list({ folder, page_size: 2 }))).map((item) => item.label)
      same(labels.toSorted(), ['a', 'b', 'c', 'd', 'e'], 'labels')
      const page = await client.conversations.list({ folder, page_size: 2 })
      same([page.total, page.data.length], [5, 2], 'one page')
    },
  }),
  ...feature('context and summaries', {
    'context.build stays within its budget': async (context) => {
      const client = connect(context)
      const folder = ownFolder()
      await client.conversations.create({ label: 'Ledger', folder, messages: [question, reply] })
      const built = await client.context.build('shadow ledger', { context_budget: 500, filters: { folder } })
      ok(built.messages.length > 0 && built.token_count <= 500, `${built.messages.length} for ${built.token_count}`)
      same(built.included.length, built.messages.length, 'a reason for each message')
    },
    'summarize cites the messages': async (context) => {
      const client = connect(context)
      const { id } = await client.conversations.create({ label: 'Ledger', messages: [question, reply] })
      const summary = await client.summarize(id, { level: 'daily' })
      ok(summary.summary.includes('shadow ledger'), summary.summary)
      ok((summary.sources?.length ?? 0) > 0, 'sources')
    },
  }),
  ...feature('dates', {
    'timestamps are sent and received as dates': async (context) => {
      const client = connect(context)
      const folder = ownFolder()
      const timestamp = new Date('2026-03-01T10:00:00.123Z')
      await client.conversations.create({ label: 'Dated', folder, messages: [{ ...question, timestamp }] })
      const [hit] = await client.query('shadow ledger', {
        filters: { folder, date_from: new Date('2026-02-28T00:00:00Z'), date_to: new Date('2026-03-02T00:00:00Z') },
      })
      ok(hit?.timestamp instanceof Date, 'a date')
      same(hit.timestamp.getTime(), timestamp.getTime(), 'the timestamp')
      const later = { filters: { folder, date_from: new Date('2026-03-02T00:00:00Z') } }
      same((await client.query('shadow ledger', later)).length, 0, 'hits of later days')
    },
  }),
  ...feature('strict validation (zod)', {
    'responses that match the contract pass': async (context) => {
      const client = connect(context, { validate: 'strict', schemas })
      const { id } = await client.conversations.create({ label: 'Strict', messages: [question] })
      await client.conversations.get(id)
      await client.query('shadow ledger', { limit: 1 })
      await client.health()
    },
    'a response that does not match the contract is a ProtocolError': async (context) => {
      const { client } = connectFaulty(context, 'misfit', { validate: 'strict', schemas })
      await failure(client.conversations.get(missingId), ProtocolError, 'a misfit')
    },
  }),
  ...feature('legacy servers', {
    'the middleware keeps the label of a moved conversation': async (context) => {
      const { client, seen } = connectFaulty(context, 'original', { use: [legacyServer()] })
      await client.conversations.updateFolder(missingId, { folder: '/elsewhere' })
      same((await seen()).requests, 2, 'requests: one to read the label, one to move')
    },
  }),
  ...feature('idempotency keys', {
    'two creates with the same key create one conversation': async (context) => {
      const client = connect(context)
      const folder = ownFolder()
      const options = { idempotencyKey: crypto.randomUUID() }
      const body = { label: 'Once', folder, messages: [question] }
      const first = await client.conversations.create(body, options).withResponse()
      const second = await client.conversations.create(body, options).withResponse()
      same(second.data.id, first.data.id, 'the id')
      same(second.response.headers.get('idempotency-replayed'), 'true', 'the mark of a replay')
      same(await client.conversations.count({ folder }), 1, 'conversations')
    },
  }),
  ...feature('many calls in flight', {
    'fifty concurrent calls each get their own response': async (context) => {
      const client = connect(context)
      const folder = ownFolder()
      const labels = Array.from({ length: 50 }, (_, index) => `call ${index}`)
      const made = await Promise.all(
        labels.map((label) => client.conversations.create({ label, folder, messages: [question] })),
      )
      const read = await Promise.all(made.map(({ id }) => client.conversations.get(id)))
      same(
        read.map(({ label }) => label),
        labels,
        'labels',
      )
    },
  }),
]
