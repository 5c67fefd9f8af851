import { type Database, findTenant } from '@sekha/storage/sqlite'
import type { Scope, StoredSummary, SummaryLevel, TimeWindow } from '../store.ts'
import { findConversation, isCovered } from './conversation-row.ts'

type SummaryRow = Omit<StoredSummary, 'sources'> & { readonly sources: string }

export const selectSummaries = `SELECT level, from_ms AS fromMs, to_ms AS toMs, messages, last_sequence AS lastSequence,
    text, sources, model, generated_at AS generatedAt
  FROM summaries
  WHERE tenant = ? AND conversation = (SELECT number FROM conversations WHERE tenant = ? AND id = ?)
    AND level = ? AND from_ms >= ? AND from_ms < ?
  ORDER BY from_ms, to_ms`

export function readSummaries(
  database: Database,
  scope: Scope,
  conversationId: string,
  { level, fromMs, toMs }: TimeWindow & { readonly level: SummaryLevel },
): readonly StoredSummary[] {
  const tenant = findTenant(database, scope)
  if (!isCovered(database, tenant, scope, conversationId)) return []
  return database
    .all<SummaryRow>(selectSummaries, tenant, tenant, conversationId, level, fromMs, toMs)
    .map((row) => ({ ...row, sources: JSON.parse(row.sources) as StoredSummary['sources'] }))
}

/** Stores summaries, and replaces those with the same key. */
export function saveSummaries(
  database: Database,
  scope: Scope,
  conversationId: string,
  summaries: readonly StoredSummary[],
): 'done' | 'not-found' {
  const tenant = findTenant(database, scope)
  const conversation = findConversation(database, tenant, scope, conversationId)
  if (conversation === undefined) return 'not-found'
  for (const summary of summaries) replaceSummary(database, tenant, conversation.number, summary)
  return 'done'
}

function replaceSummary(database: Database, tenant: number, conversation: number, summary: StoredSummary): void {
  database.run(
    `INSERT OR REPLACE INTO summaries (
       tenant, conversation, level, from_ms, to_ms, messages, last_sequence, text, sources, model, generated_at
     ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    tenant,
    conversation,
    summary.level,
    summary.fromMs,
    summary.toMs,
    summary.messages,
    summary.lastSequence,
    summary.text,
    JSON.stringify(summary.sources),
    summary.model,
    summary.generatedAt,
  )
}
