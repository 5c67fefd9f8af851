// A user's first compilation. It uses the features that new type versions would break: streams, disposal, schemas,
// subpaths.
import { SekhaClient } from '@sekha/core'
import type { Middleware } from '@sekha/core'
import { parseTimestamp } from '@sekha/core/decode'
import { conversationsCreate } from '@sekha/core/memory'
import type { Conversation } from '@sekha/core/memory'
import { memorySchemas } from '@sekha/core/memory/schemas'
import { schemas } from '@sekha/core/schemas'
import { createHeartbeatMonitor, type Hang } from '@sekha/heartbeat'
import { circuitBreaker, compose, fallback, retry } from '@sekha/retry'
import { createIndex, type SearchResults } from '@sekha/search'
import { analyze } from '@sekha/search/analysis'
import { createSegmentIndex } from '@sekha/search/segments'
import { createTurns } from '@sekha/search/steps'
import { summarize } from '@sekha/text'
import { createScriptedTransport } from '@sekha/transports/testing'

const pass: Middleware = (request, next) => next(request)

export async function main(): Promise<number> {
  const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:8080', schemas, use: [retry(), pass] })
  const page = await client.conversations.list({ page: 1, date_from: parseTimestamp('2026-01-01T00:00:00Z') })
  for await (const hit of client.query('x', { filters: { label: null } })) console.log(hit.score)
  for await (const record of client.export.stream()) console.log(record.type)
  // Options that @sekha/retry adds to the calls of @sekha/core.
  await client.health({ maxRetries: 0, hedge: false })
  const count: number | null = await compose(fallback(null), retry(), circuitBreaker()).execute(() => 1)
  console.log(count)
  const created: Conversation = await conversationsCreate(client, { label: 'x', messages: [] })
  await client.withOptions({ validate: 'strict', schemas: { ...memorySchemas } }).conversations.get(created.id)
  await client.close()
  return page.results.length
}
export async function searchInTurns(): Promise<SearchResults> {
  createSegmentIndex().prepare({ terms: analyze('tea') })
  console.log(summarize([{ content: 'Tea is ready.' }], { maxWords: 5 }).text)
  return createTurns().begin().run(createIndex().searchInSteps('tea'))
}
export async function watch(onHang: (hang: Hang) => void): Promise<void> {
  const monitor = createHeartbeatMonitor({ onHang, report: { port: new MessageChannel().port2 } })
  for await (const transition of monitor) if (transition.state === 'recovered') console.log(transition.suspendedMs)
}
void createScriptedTransport
