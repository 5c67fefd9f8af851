import { conversationsListOperation } from '../generated/memory/operations.gen.ts'
import { asJson, type Json, type LegacyCall } from './legacy-call.ts'
import type { ConversationFacts } from './search-filter.ts'

/** The server has no maximum, and larger pages leave less room for changes between them. */
const PAGE_SIZE = 1000

/**
 * Reads the whole list, page by page. A conversation that moves to a later page is returned once.
 *
 * @throws {ProtocolError} when a page is unexpectedly empty, which is how the server reports a failing database
 */
export async function readAllConversations(call: LegacyCall): Promise<readonly Json[]> {
  const found = new Map<unknown, Json>()
  for (let page = 1; ; page++) {
    const query = `?page=${page}&page_size=${PAGE_SIZE}`
    // oxlint-disable-next-line no-await-in-loop -- whether there is another page is known only then
    const response = asJson(await call.ask({ operation: conversationsListOperation, query }))
    const { results, total, page_size: size } = response
    if (!Array.isArray(results) || typeof total !== 'number')
      throw call.unexpected('conversations.list has no results and total')
    const pageSize = typeof size === 'number' && size > 0 ? size : PAGE_SIZE
    if (results.length === 0 && (total > (page - 1) * pageSize || (total === 0 && found.size > 0)))
      throw call.unexpected(`conversations.list was empty on page ${page}`)
    for (const row of results as Json[]) found.set(row['conversation_id'], row)
    if (page * pageSize >= total) return [...found.values()]
  }
}

/** Reads the attributes of a list row. Missing ones have the defaults of a new conversation. */
export function factsOf(row: Json): ConversationFacts {
  const { status, importance_score: importance } = asJson(row['metadata'])
  return {
    label: readText(row['label'], ''),
    folder: readText(row['folder'], '/'),
    status: readText(status, 'active'),
    importance: typeof importance === 'number' ? importance : 5,
  }
}

function readText(value: unknown, fallback: string): string {
  return typeof value === 'string' ? value : fallback
}
