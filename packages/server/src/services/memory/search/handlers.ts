import type { wire } from '@sekha/core/contract'
import type { FoundMessage, FoundMessages, HitExplanation, MessageSearch, SearchEngine } from './search-engine.ts'
import type { MemoryHandlers } from '../memory-handlers.ts'
import type { Scope } from '../store/store.ts'
import { checkQuery } from './check-query.ts'
import { HttpError } from '../../../host/http-error.ts'
import { readFilter, writeTimestamp } from '../wire.ts'

/**
 * The character limit of a page of results: enough for a default page of the longest messages that a create accepts.
 */
const charactersPerPage = 32 * 1024 * 1024

/** Handlers that search messages. */
export const searchHandlers: MemoryHandlers<'query' | 'search.fulltext', SearchEngine> = {
  async query({ service: { memory }, scope, body }) {
    const { query, limit, offset, filters = {}, phrases, prefix, snippets, explain } = body
    checkQuery(query, { phrases, explain })
    const { hits, total, searched } = await search(memory, scope, {
      query,
      limit,
      offset,
      filter: readFilter(filters, 'body'),
      role: filters.role,
      related: true,
      phrases,
      prefix,
      snippets,
      explain,
    })
    return {
      results: hits.map(writeHit),
      total,
      page: Math.floor(offset / limit) + 1,
      page_size: limit,
      searched: writeSearched(searched),
    }
  },

  async 'search.fulltext'({ service: { memory }, scope, body }) {
    const { query, limit, filters = {}, phrases, prefix, snippets, explain } = body
    checkQuery(query, { phrases, explain })
    const { hits, total, searched } = await search(memory, scope, {
      query,
      limit,
      offset: 0,
      filter: readFilter(filters, 'body'),
      role: filters.role,
      related: false,
      phrases,
      prefix,
      snippets,
      explain,
    })
    const results = hits.map((hit) => {
      const { message_id: _, ...rest } = writeHit(hit)
      return { ...rest, embedding_id: null }
    })
    return { results, total, searched: writeSearched(searched) }
  },
}

async function search(
  memory: SearchEngine,
  scope: Scope,
  request: Omit<MessageSearch, 'maxCharacters'>,
): Promise<FoundMessages> {
  const response = await memory.search(scope, { ...request, maxCharacters: charactersPerPage })
  if (!response.isCut) return response
  const message = `The first ${response.hits.length} results hold ${charactersPerPage / 2 ** 20} Mi characters; ask for fewer than ${request.limit}`
  throw new HttpError(422, `The page is too large: limit: ${message}`, {
    issues: [{ path: 'limit', message, code: 'too_big' }],
  })
}

function writeHit({ score, message, snippet, explanation }: FoundMessage) {
  return {
    id: message.id,
    message_id: message.id,
    conversation_id: message.conversationId,
    score,
    content: message.content,
    metadata: { ...message.metadata },
    label: message.label,
    folder: message.folder,
    timestamp: writeTimestamp(message.timestamp),
    role: message.role,
    ...(message.name === null ? {} : { name: message.name }),
    ...(snippet === undefined ? {} : { snippet: { text: snippet.text, highlights: [...snippet.highlights] } }),
    ...(explanation === undefined ? {} : { explanation: writeExplanation(explanation) }),
  }
}

function writeExplanation({ terms, neighbours, bestPossible }: HitExplanation): wire.Explanation {
  return {
    terms: terms.map(({ docFrequency, ...term }) => ({ ...term, message_frequency: docFrequency })),
    neighbours: neighbours.map(({ messageId, ...neighbour }) => ({ message_id: messageId, ...neighbour })),
    best_possible: bestPossible,
  }
}

function writeSearched({ terms, missing, feedback, phrases, messages }: FoundMessages['searched']): wire.Searched {
  return {
    terms: [...terms],
    missing: [...missing],
    feedback: [...feedback],
    phrases: [...phrases],
    message_count: messages,
  }
}
