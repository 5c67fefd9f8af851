import type { SearchHit } from '../engine/memory.ts'
import type { Handlers } from '../http/handler.ts'
import { readFilter, writeInstant } from './wire.ts'

/** Finding messages. */
export const searchHandlers: Handlers<'query' | 'search.fulltext'> = {
  async query({ memory, scope, body }) {
    const { query, limit, offset, filters = {} } = body
    const { hits, total } = await memory.search(scope, {
      query,
      limit,
      offset,
      filter: readFilter(filters),
      role: filters.role,
    })
    return { results: hits.map(writeHit), total, page: Math.floor(offset / limit) + 1, page_size: limit }
  },

  async 'search.fulltext'({ memory, scope, body }) {
    const { query, limit, filters = {} } = body
    const { hits, total } = await memory.search(scope, {
      query,
      limit,
      offset: 0,
      filter: readFilter(filters),
      role: filters.role,
    })
    const results = hits.map((hit) => {
      const { message_id, ...rest } = writeHit(hit)
      return { id: message_id, ...rest, embedding_id: null }
    })
    return { results, total }
  },
}

function writeHit({ score, message }: SearchHit) {
  return {
    conversation_id: message.conversationId,
    message_id: message.id,
    score,
    content: message.content,
    metadata: { ...message.metadata },
    label: message.label,
    folder: message.folder,
    timestamp: writeInstant(message.timestamp),
    role: message.role,
    ...(message.name === null ? {} : { name: message.name }),
  }
}
