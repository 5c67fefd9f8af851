import type { MemoryInput, MemoryHandlers } from '../memory-handlers.ts'
import type { ConversationEngine } from './conversation-engine.ts'
import { HttpError } from '../../../host/http-error.ts'
import type { ConversationChange, ConversationRecord } from '../store/store.ts'
import { readListCursor, writeListCursor } from './list-cursor.ts'
import {
  normaliseFolder,
  noSuchConversation,
  readFilter,
  readNamespace,
  readOwner,
  unwrap,
  writeConversation,
  writeTimestamp,
} from '../wire.ts'
import { readMessage } from '../messages/read-message.ts'

/** The size limit of a page's metadata, which is read and written at once. */
const metadataBytesPerPage = 8 * 1024 * 1024

const nil = '00000000-0000-0000-0000-000000000000'

type Ids =
  | 'conversations.create'
  | 'conversations.get'
  | 'conversations.list'
  | 'conversations.count'
  | 'conversations.update'
  | 'conversations.delete'
  | 'conversations.updateLabel'
  | 'conversations.updateFolder'
  | 'conversations.pin'
  | 'conversations.unpin'
  | 'conversations.archive'
  | 'conversations.unarchive'

/** Handlers of conversations and their attributes. */
export const conversationHandlers: MemoryHandlers<Ids, ConversationEngine> = {
  async 'conversations.create'({ service: { memory }, scope, body, key, headers }) {
    const outcome = await memory.createConversation(
      scope,
      {
        user: readOwner(body.user_id, scope),
        namespace: readNamespace(body.namespace, scope),
        label: body.label,
        folder: normaliseFolder(body.folder),
        importance: body.importance_score,
        metadata: body.metadata ?? null,
        messages: body.messages.map(readMessage),
      },
      key,
    )
    const { conversation, messageIds } = unwrap(outcome, headers)
    return { ...writeConversation(conversation), conversation_id: conversation.id, message_ids: [...messageIds] }
  },

  async 'conversations.get'({ service: { memory }, scope, path }) {
    const record = await memory.getConversation(scope, path.id)
    if (record === undefined) throw noSuchConversation()
    return writeConversation(record)
  },

  async 'conversations.list'({ service: { memory }, scope, query }) {
    const { page_size: size, cursor } = query
    const filter = readFilter(query, 'query')
    if (cursor !== undefined && query.page !== 1) throw new HttpError(400, 'cursor and page cannot be combined')
    const place = cursor === undefined ? undefined : readListCursor(cursor)
    const page = place?.page ?? query.page
    const { conversations, total, wanted } = await memory.listConversations(
      scope,
      filter,
      // One extra conversation shows whether another page follows.
      place === undefined
        ? { offset: (page - 1) * size, limit: size, maxMetadataBytes: metadataBytesPerPage }
        : { before: place.before, limit: size + 1, maxMetadataBytes: metadataBytesPerPage },
    )
    // A page by number must be full. A page by cursor may be shorter, because it names the start of the next one.
    if (place === undefined && conversations.length < wanted) throw tooMuchMetadata(conversations.length, size)
    const shown = conversations.slice(0, size)
    const last = shown.at(-1)
    const results = shown.map(writeListItem)
    if (place === undefined) return { results, total, page, page_size: size }
    const isLast = last === undefined || shown.length === wanted
    const next_cursor = isLast ? null : writeListCursor({ before: last.number, page: page + 1 })
    return { results, total, page, page_size: size, next_cursor }
  },

  async 'conversations.count'({ service: { memory }, scope, query }) {
    const count = await memory.countConversations(scope, readFilter(query, 'query'))
    return { count, label: query.label ?? null, folder: query.folder ?? null }
  },

  async 'conversations.update'({ service: { memory }, scope, path, body, key, headers }) {
    const change = {
      label: body.label,
      folder: body.folder === undefined ? undefined : normaliseFolder(body.folder),
      importance: body.importance_score,
      status: body.status,
      metadata: body.metadata,
    }
    return writeConversation(
      unwrap(await memory.updateConversation(scope, path.id, change, body.expected_revision, key), headers),
    )
  },

  async 'conversations.delete'({ service: { memory }, scope, path }) {
    unwrap(await memory.deleteConversation(scope, path.id))
  },

  'conversations.updateLabel': (input) =>
    change(input, {
      label: input.body.label,
      folder: input.body.folder === undefined ? undefined : normaliseFolder(input.body.folder),
    }),
  'conversations.updateFolder': (input) => change(input, { folder: normaliseFolder(input.body.folder) }),
  'conversations.pin': (input) => change(input, { pin: true }),
  'conversations.unpin': (input) => change(input, { pin: false }),
  'conversations.archive': (input) => change(input, { status: 'archived' }),
  'conversations.unarchive': (input) => change(input, { status: 'active' }),
}

/** Writes a conversation, and the fields by which clients of the original controller read it. */
function writeListItem(record: ConversationRecord) {
  return {
    ...writeConversation(record),
    metadata: {
      ...record.metadata,
      folder: record.folder,
      status: record.status,
      importance_score: record.importance,
    },
    conversation_id: record.id,
    message_id: nil,
    score: 1,
    content: record.label,
    timestamp: writeTimestamp(record.updatedAt),
  }
}

function tooMuchMetadata(fitting: number, size: number): HttpError {
  const bound = `${metadataBytesPerPage / 2 ** 20} MiB`
  const message = `Only the first ${fitting} of these conversations fit into ${bound} of metadata; ask for fewer than ${size}, or use cursor`
  return new HttpError(400, `The page is too large: page_size: ${message}`, {
    issues: [{ path: 'page_size', message, code: 'too_big' }],
  })
}

type WithConversation = Pick<MemoryInput<'conversations.pin', ConversationEngine>, 'service' | 'scope' | 'path'>

async function change({ service: { memory }, scope, path }: WithConversation, what: ConversationChange): Promise<void> {
  unwrap(await memory.updateConversation(scope, path.id, what))
}
