// Converts between domain records and the wire format.
import type { wire } from '@sekha/core/contract'
import { parseTimestamp } from '@sekha/core/decode'
import { HttpError } from '../../host/http-error.ts'
import { isWithinNamespace } from './store/scope.ts'
import type { ConversationFilter, ConversationRecord, MessageRecord, Scope, WriteOutcome } from './store/store.ts'

/** Writes a timestamp in RFC 3339 with `Z`. */
export const writeTimestamp = (ms: number): string => new Date(ms).toISOString()

/** Removes the trailing slash: `/work/` and `/work` are the same folder. */
export const normaliseFolder = (folder: string): string =>
  folder.length > 1 && folder.endsWith('/') ? folder.slice(0, -1) : folder

export function writeConversation(record: ConversationRecord): wire.Conversation {
  return {
    id: record.id,
    ...(record.user === null ? {} : { user_id: record.user }),
    ...(record.namespace === null ? {} : { namespace: record.namespace }),
    label: record.label,
    folder: record.folder,
    status: record.status,
    importance_score: record.importance,
    message_count: record.messageCount,
    metadata: { ...record.metadata },
    revision: record.revision,
    created_at: writeTimestamp(record.createdAt),
    updated_at: writeTimestamp(record.updatedAt),
    last_accessed: writeTimestamp(record.lastAccessedAt),
    token_estimate: record.tokenEstimate,
  }
}

export function writeMessage(record: MessageRecord): wire.Message {
  return {
    id: record.id,
    conversation_id: record.conversationId,
    sequence: record.sequence,
    role: record.role,
    ...(record.name === null ? {} : { name: record.name }),
    content: record.content,
    timestamp: writeTimestamp(record.timestamp),
    metadata: { ...record.metadata },
  }
}

/**
 * Reads a timestamp by the same rules as the client. Without a zone, it is UTC.
 *
 * @throws {HttpError} with `status` and the path, when the day or time does not exist or lies outside the years 0 to
 *   9999
 */
export function readTimestamp(text: string, path: string, status: 400 | 422 = 422): number {
  try {
    return parseTimestamp(text).getTime()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new HttpError(status, `${path}: not a valid timestamp in the years 0 to 9999 (UTC)`, {
      issues: [{ path, message: 'Not a valid timestamp in the years 0 to 9999 (UTC)', code: 'invalid_timestamp' }],
    })
  }
}

/** The filters of a request. */
export interface FilterInput {
  readonly label?: string | undefined
  readonly folder?: string | undefined
  readonly status?: 'active' | 'archived' | undefined
  readonly pinned?: boolean | undefined
  readonly archived?: boolean | undefined
  readonly importance_min?: number | undefined
  readonly importance_max?: number | undefined
  readonly date_from?: string | undefined
  readonly date_to?: string | undefined
  readonly conversation_id?: string | undefined
}

/** Reads the filters, by the same rules for all operations. @throws {HttpError} 400 for a query, 422 for a body */
export function readFilter(input: FilterInput, source: 'query' | 'body'): ConversationFilter {
  const status = source === 'query' ? 400 : 422
  const fromArchived = input.archived === undefined ? undefined : input.archived ? 'archived' : 'active'
  if (input.status !== undefined && fromArchived !== undefined && input.status !== fromArchived)
    throw new HttpError(status, 'status and archived contradict each other: pass only one')
  return {
    conversationId: input.conversation_id,
    label: input.label,
    folder: input.folder === undefined ? undefined : normaliseFolder(input.folder),
    status: input.status ?? fromArchived,
    pinned: input.pinned,
    importanceMin: input.importance_min,
    importanceMax: input.importance_max,
    fromMs: input.date_from === undefined ? undefined : readTimestamp(input.date_from, 'date_from', status),
    toMs: input.date_to === undefined ? undefined : readTimestamp(input.date_to, 'date_to', status),
  }
}

/**
 * Returns the namespace of a new conversation: the one that the request names, else that of the scope.
 *
 * @throws {HttpError} 422 when the scope does not cover it
 */
export function readNamespace(namespace: string | undefined, scope: Scope, path = 'namespace'): string | null {
  if (namespace === undefined) return scope.namespace ?? null
  const normalised = normaliseFolder(namespace)
  if (scope.namespace !== undefined && !isWithinNamespace(normalised, scope.namespace))
    throw outOfScope(path, `must be ${scope.namespace} or below it, the namespace of this request`)
  return normalised
}

/** @throws {HttpError} 422 when a record names an owner other than the user of the request */
export function readOwner(user: string | undefined, scope: Scope, path = 'user_id'): string | null {
  if (user !== undefined && scope.user !== undefined && user !== scope.user)
    throw outOfScope(path, 'must be the user of this request')
  return user ?? scope.user ?? null
}

function outOfScope(path: string, rule: string): HttpError {
  return new HttpError(422, `${path} ${rule}`, {
    issues: [{ path, message: rule.replace(/^m/, 'M'), code: 'out_of_scope' }],
  })
}

export const noSuchConversation = (): HttpError => new HttpError(404, 'The conversation does not exist')

/** Returns the value of an executed command. Throws a refused one as an error with its status. */
export function unwrap<T>(outcome: WriteOutcome<T>, headers?: Headers): T {
  switch (outcome.outcome) {
    case 'done':
      if (outcome.replayed) headers?.set('idempotency-replayed', 'true')
      return outcome.value
    case 'not-found':
      throw noSuchConversation()
    case 'revision-conflict':
      throw new HttpError(409, 'The conversation has changed since that revision: read it again', {
        facts: { current_revision: outcome.currentRevision },
      })
    case 'key-reused':
      throw new HttpError(422, 'This idempotency key was used with another request')
  }
}
