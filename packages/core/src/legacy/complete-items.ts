import type { CallResponse } from '../pipeline/call-request.ts'
import { factsOf } from './conversation-list.ts'
import { asJson, type Json } from './legacy-call.ts'
import { textResponse } from './response.ts'

/** Adds the fields of a conversation to a row of the list. The row lacks `created_at` and `message_count`. */
export function completeConversation(row: Json): Json {
  const { status, importance } = factsOf(row)
  return { ...row, id: row['conversation_id'], status, importance_score: importance, updated_at: row['timestamp'] }
}

/** Adds the fields of a search result to a hit of the semantic search. */
export function completeHit(hit: Json): Json {
  return { ...hit, id: hit['message_id'], role: asJson(hit['metadata'])['role'] }
}

/** Adds the label to a suggestion of the dry run. */
export function completeSuggestion(suggestion: Json): Json {
  return { ...suggestion, label: suggestion['conversation_label'] }
}

/** Changes the objects of a list in a response. Leaves any other response as it is. */
export async function mapItems(
  response: CallResponse,
  path: readonly string[],
  complete: (item: Json) => Json,
): Promise<CallResponse> {
  if (response.status < 200 || response.status > 299) return response
  const text = await response.text()
  return textResponse(response.status, replaceItems(text, path, complete) ?? text, response.headers)
}

function replaceItems(text: string, path: readonly string[], complete: (item: Json) => Json): string | undefined {
  const change = (value: unknown, [name, ...rest]: readonly string[]): unknown => {
    if (name !== undefined) return { ...asJson(value), [name]: change(asJson(value)[name], rest) }
    return Array.isArray(value) ? value.map((item) => complete(asJson(item))) : value
  }
  try {
    return JSON.stringify(change(JSON.parse(text), path))
  } catch {
    return undefined
  }
}
