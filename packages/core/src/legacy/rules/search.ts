import {
  mcpMemorySearchOperation,
  queryOperation,
  searchFulltextOperation,
} from '../../generated/memory/operations.gen.ts'
import { completeHit } from '../complete-items.ts'
import { jsonResponse } from '../response.ts'
import { factsOf, readAllConversations } from '../conversation-list.ts'
import { quoteWords } from '../fulltext-words.ts'
import { asJson, type Json, type LegacyCall, type Rule } from '../legacy-call.ts'
import {
  type ConversationFacts,
  conversationPasses,
  messagePasses,
  needsAttributes,
  readFilter,
} from '../search-filter.ts'
import { callTool } from './memory-tools.ts'

const DEFAULT_LIMIT = 10
/** The factor by which the limit grows when too few hits pass the filters. */
const GROWTH = 4

/** Applies offset and filters, which the server ignores, and converts its distance to a score. */
export const query: Rule = async (call) => {
  const { offset, limit } = readPage(call)
  const { results, total } = await searchSemantic(call, async (body) =>
    asJson(await call.ask({ operation: queryOperation, body })),
  )
  return jsonResponse(200, { results, total, page: Math.floor(offset / limit) + 1, page_size: limit })
}

/** Runs the same search through the memory tool. */
export const searchMemory: Rule = async (call) => {
  const { results, total } = await searchSemantic(call, (body) => callTool(call, mcpMemorySearchOperation, body))
  const data = { query: call.body['query'], total_results: total, limit: readPage(call).limit, results }
  return jsonResponse(200, { success: true, data, error: null })
}

/** Sends quoted words, which disable the query language. A query without words finds nothing and sends no request. */
export const searchFulltext: Rule = async (call) => {
  const { limit } = readPage(call)
  const { query: text } = call.body
  if (typeof text !== 'string') return call.forward()
  const words = quoteWords(text)
  if (words === '') return jsonResponse(200, { results: [], total: 0 })
  const hits = await collectHits(call, limit, async (most) =>
    asJson(await call.ask({ operation: searchFulltextOperation, body: { query: words, limit: most } })),
  )
  return jsonResponse(200, { results: hits.slice(0, limit), total: hits.length })
}

/**
 * Returns the hits of a page. `total` counts the hits so far, plus one if there are more, so that iterations continue: the
 * server does not return the number of hits, and every message has a distance to every query.
 */
async function searchSemantic(
  call: LegacyCall,
  ask: (body: object) => Promise<Json>,
): Promise<{ readonly results: readonly Json[]; readonly total: number }> {
  const { offset, limit } = readPage(call)
  const text = call.body['query']
  if (typeof text === 'string' && text.trim() === '') return { results: [], total: 0 }
  const hits = await collectHits(call, offset + limit + 1, (most) => ask({ query: text, limit: most }))
  const results = hits
    .slice(offset, offset + limit)
    .map((hit) => ({ ...completeHit(hit), score: toScore(hit['score']) }))
  return { results, total: hits.length }
}

/** Fetches `wanted` hits. With filters, raises the limit until enough hits pass or none are left. */
async function collectHits(
  call: LegacyCall,
  wanted: number,
  ask: (most: number) => Promise<Json>,
): Promise<readonly Json[]> {
  const passes = await readHitFilter(call)
  const fetchHits = async (most: number): Promise<readonly Json[]> => {
    const { results } = await ask(most)
    if (!Array.isArray(results)) throw call.unexpected(`${call.operation.id} has no results`)
    return results as readonly Json[]
  }
  if (passes === undefined) return fetchHits(wanted)
  const most = Math.max(wanted, call.shared.maxCandidates)
  for (let count = Math.min(wanted * GROWTH, most); ; count = Math.min(count * GROWTH, most)) {
    // oxlint-disable-next-line no-await-in-loop -- whether more are needed is known only then
    const hits = await fetchHits(count)
    const passing = hits.filter(passes)
    if (passing.length >= wanted || hits.length < count || count === most) return passing
  }
}

/** Creates the filter for hits. Attributes that a hit lacks come from the conversation list. */
async function readHitFilter(call: LegacyCall): Promise<((hit: Json) => boolean) | undefined> {
  const filter = readFilter(call.operation.id, asJson(call.body['filters']))
  if (filter === undefined) return undefined
  const isFulltext = call.operation.id === searchFulltextOperation.id
  const needsList = needsAttributes(filter) || (isFulltext && (filter.label ?? filter.folder) !== undefined)
  const known = needsList ? await readFacts(call) : undefined
  return (hit) => {
    const facts = known === undefined ? factsOf(hit) : known.get(hit['conversation_id'])
    const role = hit['role'] ?? asJson(hit['metadata'])['role']
    return (
      facts !== undefined &&
      conversationPasses(filter, facts) &&
      messagePasses(filter, { role, timestamp: hit['timestamp'] })
    )
  }
}

async function readFacts(call: LegacyCall): Promise<ReadonlyMap<unknown, ConversationFacts>> {
  const rows = await readAllConversations(call)
  return new Map(rows.map((row) => [row['conversation_id'], factsOf(row)]))
}

function readPage({ body }: LegacyCall): { readonly offset: number; readonly limit: number } {
  const { offset, limit } = body
  return {
    offset: typeof offset === 'number' ? offset : 0,
    limit: typeof limit === 'number' ? limit : DEFAULT_LIMIT,
  }
}

/** Converts the server's cosine distance, from 0 (identical) to 2 (opposite), to a score. */
function toScore(distance: unknown): unknown {
  return typeof distance === 'number' ? Math.min(Math.max(1 - distance, 0), 1) : distance
}
