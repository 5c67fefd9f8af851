import { createHash, randomUUID } from 'node:crypto'

/** Sends a request of the hostile tenant, reads the whole response, and returns its text. */
export type Send = (method: string, path: string, body?: unknown, type?: string) => Promise<string>

/** The messages of a conversation that the hostile tenant stores before the measurement. */
interface Prepared {
  readonly label: string
  readonly folder?: string
  readonly importance?: number
  readonly messages: readonly string[]
}

const mebi = 1024 * 1024
const at = '2026-01-02T03:04:05.000Z'

/** Generates different words, none of them English. */
const words = (count: number, start = 0): string =>
  Array.from({ length: count }, (_, index) => `w${(start + index).toString(36)}q`).join(' ')
const repeated = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length))

/** Generates the data of the hostile tenant in batches. */
export function* prepareConversations(): Generator<Prepared> {
  yield { label: 'one long text', messages: [repeated(`${words(2399)} almost `, 2 * mebi)] }
  yield { label: 'empty lines', messages: [`A first line.${'\n'.repeat(mebi)}`] }
  yield { label: 'short lines', messages: [repeated('a. b\n', mebi)] }
  yield { label: 'large results', messages: Array.from({ length: 20 }, () => repeated('vast amounts of text ', mebi)) }
  for (let index = 0; index < 10_000; index++)
    yield { label: `label ${index}`, folder: `/many/${index % 100}/${index}`, messages: ['One of many folders.'] }
  for (let index = 0; index < 20; index++)
    yield {
      label: 'pinned',
      importance: 10,
      messages: Array.from({ length: 500 }, (_, turn) => `Pinned ${index} ${words(200, index * 700 + turn)}`),
    }
  for (let index = 0; index < 40; index++)
    yield { label: 'chat', messages: Array.from({ length: 500 }, () => words(60, index)) }
}

/** Generates an import of conversations with messages of the given length, in export format. */
function exportOf(conversations: number, messages: number, content: string): string {
  const records: object[] = [{ type: 'header', format: 'sekha-export', format_version: 1, created_at: at }]
  for (let index = 0; index < conversations; index++) {
    const id = randomUUID()
    const attributes = { label: 'imported', folder: '/imported', status: 'active', importance_score: 5 }
    records.push({ type: 'conversation', id, ...attributes, created_at: at, updated_at: at })
    for (let sequence = 1; sequence <= messages; sequence++)
      records.push({
        type: 'message',
        id: randomUUID(),
        conversation_id: id,
        sequence,
        role: 'user',
        content,
        timestamp: at,
      })
  }
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  const sha256 = createHash('sha256').update(lines).digest('hex')
  const footer = { type: 'footer', conversations, messages: conversations * messages, sha256 }
  return `${lines}${JSON.stringify(footer)}\n`
}

const create = (content: string): object => ({ label: 'made', messages: [{ role: 'user', content }] })

/** Finds the id of the first conversation with a label. */
async function idOf(send: Send, label: string): Promise<string> {
  const page = JSON.parse(await send('GET', `/api/v1/conversations?label=${encodeURIComponent(label)}`)) as {
    results: { conversation_id: string }[]
  }
  const id = page.results[0]?.conversation_id
  if (id === undefined) throw new Error(`There is no conversation with the label ${label}`)
  return id
}

async function summarize(send: Send, label: string): Promise<void> {
  const id = await idOf(send, label)
  // A new turn makes the summary stale, so that it is generated again.
  await send('POST', `/api/v1/conversations/${id}/messages`, {
    messages: [{ role: 'user', content: 'One more line.', timestamp: new Date().toISOString() }],
  })
  await send('POST', '/api/v1/summarize', { conversation_id: id, level: 'monthly' })
}

const ndjson = 'application/x-ndjson'
const phrase = `"${words(2400)}"`.slice(0, 9990)

/** The hostile requests by name. Each is repeated while another tenant searches. */
export const hostileRequests: Readonly<Record<string, (send: Send) => Promise<unknown>>> = {
  '690,000 empty messages': (send) =>
    send('POST', '/api/v1/conversations', `{"label":"x","messages":[${'{},'.repeat(690_000)}{}]}`),
  'a create of 400,000 combining marks': (send) =>
    send('POST', '/api/v1/conversations', create(`a${repeated('\u0300\u0316', 400_000)}`)),
  'a create of 2 MB of different words': (send) => send('POST', '/api/v1/conversations', create(words(300_000))),
  'a create of one word of 2 MB': (send) => send('POST', '/api/v1/conversations', create(repeated('a-', 1_900_000))),
  '10,000 folders': (send) => send('GET', '/api/v1/folders'),
  'a phrase of 1,600 words in 2 MB': (send) =>
    send('POST', '/api/v1/query', { query: phrase.endsWith('"') ? phrase : `${phrase}"`, phrases: true }),
  'a query of 1,600 words': (send) =>
    send('POST', '/api/v1/query', { query: words(1600).slice(0, 10_000), limit: 100 }),
  '200 words explained, 100 results': (send) =>
    send('POST', '/api/v1/query', { query: words(200), explain: true, snippets: true, limit: 100 }),
  '20 results of 1 MB with snippets': (send) =>
    send('POST', '/api/v1/search/fts', { query: 'vast amounts of text', snippets: true, limit: 20 }),
  'an import of 20,000 messages': (send) => send('POST', '/api/v1/import', exportOf(1, 20_000, words(8)), ndjson),
  'an import of messages of 4 MB': (send) =>
    send('POST', '/api/v1/import', exportOf(2, 1, words(600_000).slice(0, 4 * mebi)), ndjson),
  'a summary of a million empty lines': (send) => summarize(send, 'empty lines'),
  'a summary of 200,000 short lines': (send) => summarize(send, 'short lines'),
  'a context of a million tokens': (send) =>
    send('POST', '/api/v1/context/build', { query: words(100), context_budget: 1_000_000 }),
  'an export': (send) => send('GET', '/api/v1/export'),
  'label suggestions': async (send) =>
    send('POST', '/api/v1/labels/suggest', { conversation_id: await idOf(send, 'chat') }),
  'previews of 1,000 conversations': (send) =>
    send('POST', '/api/v1/prune/dry-run', { threshold_days: 0, limit: 1000 }),
  'a delete of 5,000 messages, and the merge': async (send) => {
    const messages = Array.from({ length: 5000 }, () => ({ role: 'user', content: words(8) }))
    const made = JSON.parse(await send('POST', '/api/v1/conversations', { label: 'x', messages })) as { id: string }
    await send('DELETE', `/api/v1/conversations/${made.id}`)
  },
}
