import { legacyServer } from '../../src/legacy/index.ts'
import type { ClientOptions } from '../../src/index.ts'
import type { LegacyResponse } from './quirk.ts'

/** JSON as the server writes it: compact, in the order of the fields. */
export function json(status: number, body: unknown): LegacyResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, headers: { 'content-type': 'application/json' }, body: text }
}

export function text(status: number, body: string): LegacyResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}

export function empty(status: number, headers: Readonly<Record<string, string>> = {}): LegacyResponse {
  return { status, headers, body: '' }
}

/** The body of an error of a handler, which repeats the status. */
export function failure(status: number, error: string): LegacyResponse {
  return json(status, `{"error":${JSON.stringify(error)},"code":${status}}`)
}

export const X = '550e8400-e29b-41d4-a716-446655440000'
export const Y = '7d444840-9dc0-41d1-b245-5ffdce74fad2'
export const Z = 'c9a646d3-9c61-4cb7-bf1d-9a1a2c4d7e10'
export const M1 = '9f8b2c1d-3e4f-4a5b-8c6d-7e8f9a0b1c2d'
export const M2 = '1b4e28ba-2fa1-41d2-883f-0016d3cca427'
export const M3 = '6fa459ea-ee8a-4ca4-894e-db77e160355e'
const NIL = '00000000-0000-0000-0000-000000000000'

/** A timestamp in the server's three forms, and as the date that it means. */
export const WRITTEN = '2026-01-16T21:09:09.123456789'
export const SPACED = '2026-01-16 21:09:09.123456789'
export const AT: Date = new Date(Date.UTC(2026, 0, 16, 21, 9, 9, 123))

export const CONVERSATIONS = '/api/v1/conversations'

/** A conversation as `get` returns it. */
export function conversation(id: string, label: string, folder: string): object {
  return { id, label, folder, status: 'active', message_count: 0, created_at: WRITTEN }
}

export interface Listed {
  readonly label?: string
  readonly folder?: string
  readonly status?: string
  readonly importance?: number
}

/** A row of the list, with the timestamp as it is on the wire or as a date. */
export function listed(id: string, given: Listed = {}, timestamp: unknown = WRITTEN): object {
  const { label = 'RAG', folder = '/work', status = 'active', importance = 5 } = given
  return {
    conversation_id: id,
    message_id: NIL,
    score: 1,
    content: label,
    metadata: { folder, status, importance_score: importance },
    label,
    folder,
    timestamp,
  }
}

/** A row of the list with the names that `legacyServer()` adds. */
export function conversationOf(row: object): object {
  const {
    conversation_id: id,
    metadata,
    timestamp,
  } = row as {
    readonly conversation_id: string
    readonly metadata: { readonly status: string; readonly importance_score: number }
    readonly timestamp: unknown
  }
  return { ...row, id, ...metadata, updated_at: timestamp }
}

/** A hit of the semantic search with the names that `legacyServer()` adds. */
export function resultOf(found: object): object {
  const { message_id: id, metadata } = found as {
    readonly message_id: string
    readonly metadata: { readonly role: string }
  }
  return { ...found, id, role: metadata.role }
}

export function list(
  results: readonly object[],
  total: number = results.length,
  page = 1,
  size = 1000,
): LegacyResponse {
  return json(200, { results, total, page, page_size: size })
}

export interface Hit {
  readonly message?: string
  readonly score?: number
  readonly label?: string
  readonly folder?: string
  readonly role?: string
}

/** A hit of the semantic search, with the timestamp as it is on the wire or as a date. */
export function hit(id: string, given: Hit = {}, timestamp: unknown = WRITTEN): object {
  const { message = M1, score = 0.25, label = 'RAG', folder = '/work', role = 'user' } = given
  return {
    conversation_id: id,
    message_id: message,
    score,
    content: 'What is RAG?',
    metadata: { conversation_id: id, message_id: message, content_preview: 'What is RAG?', role, timestamp: WRITTEN },
    label,
    folder,
    timestamp,
  }
}

/** A response of `query`, whose total is the number of its results. */
export function hits(results: readonly object[], limit: number, page = 0): LegacyResponse {
  return json(200, { results, total: results.length, page, page_size: limit })
}

/** A message as full-text search and context assembly return it. */
export function message(id: string, more: object = {}, timestamp: unknown = WRITTEN): object {
  return {
    id,
    conversation_id: X,
    role: 'user',
    content: 'What is RAG?',
    timestamp,
    embedding_id: null,
    metadata: {},
    ...more,
  }
}

export const KEY = '0123456789abcdef0123456789abcdef'

/** The options of a client for a legacy server. */
export function original(): ClientOptions {
  return { use: [legacyServer()] }
}
