import type { wire } from '@sekha/core/contract'
import type { BuiltContext, ContextEngine, ContextOutcome, ContextPick } from './context-engine.ts'
import { HttpError } from '../../../host/http-error.ts'
import type { MemoryHandlers } from '../memory-handlers.ts'
import { normaliseFolder, noSuchConversation, readFilter, writeTimestamp } from '../wire.ts'

/** Handlers that build the context of a prompt. */
export const contextHandlers: MemoryHandlers<'context.assemble' | 'context.build', ContextEngine> = {
  async 'context.assemble'({ service: { memory }, scope, body }) {
    const context = await memory.buildContext(scope, {
      query: body.query,
      preferredLabels: body.preferred_labels,
      budget: body.context_budget,
      excludedFolders: body.excluded_folders.map(normaliseFolder),
      conversationId: undefined,
      filter: {},
      role: undefined,
    })
    return (readOutcome(context)?.picks ?? []).map(writePick)
  },

  async 'context.build'({ service: { memory }, scope, body }) {
    const { filters = {}, context_budget: budget } = body
    const outcome = await memory.buildContext(scope, {
      query: body.query,
      preferredLabels: body.preferred_labels,
      budget,
      excludedFolders: body.excluded_folders.map(normaliseFolder),
      conversationId: body.conversation_id,
      filter: readFilter(filters, 'body'),
      role: filters.role,
    })
    const context = readOutcome(outcome)
    if (context === undefined) throw noSuchConversation()
    return {
      messages: context.picks.map(writePick),
      included: context.picks.map(({ message, source, rank, tokens }) => ({
        message_id: message.id,
        source,
        rank,
        token_count: tokens,
      })),
      token_count: context.tokens,
      token_budget: budget,
      encoding: context.encoding,
      omitted: context.omitted.map(({ messageId, reason }) => ({ message_id: messageId, reason })),
    }
  },
}

function readOutcome(outcome: ContextOutcome | undefined): BuiltContext | undefined {
  if (outcome !== 'turn-too-long') return outcome
  const message = 'The newest turn of this conversation, or the turns before it, hold more than 64 Mi characters'
  throw new HttpError(422, `The context cannot be built: conversation_id: ${message}`, {
    issues: [{ path: 'conversation_id', message, code: 'too_big' }],
  })
}

function writePick({ message }: ContextPick): wire.ContextMessage & { readonly embedding_id: null } {
  const timestamp = writeTimestamp(message.timestamp)
  return {
    id: message.id,
    conversation_id: message.conversationId,
    role: message.role,
    ...(message.name === null ? {} : { name: message.name }),
    content: message.content,
    timestamp,
    embedding_id: null,
    // As in the original controller: part of the metadata, replacing a key of the same name.
    metadata: { ...message.metadata, citation: { label: message.label, folder: message.folder, timestamp } },
  }
}
