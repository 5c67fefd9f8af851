import type { Scope } from '@sekha/storage'
import type { RecordPosition, SessionPage, TelemetryStore } from '../store/telemetry-store.ts'
import { type SilenceRule, writeSession } from './write-session.ts'

/** How many sessions are read at a time. */
const pageSize = 100

/** Writes all sessions with all of their records, in the order of their creation. Holds few of them in memory. */
export async function* exportSessions(
  store: TelemetryStore,
  scope: Scope,
  rule: SilenceRule,
): AsyncGenerator<string, void> {
  let mark = '['
  let after: RecordPosition | undefined
  do {
    const page: SessionPage = await store.list(scope, { order: 'asc', after, limit: pageSize })
    for (const session of page.sessions) {
      yield mark
      yield* writeSession(store, session, rule)
      mark = ','
    }
    after = page.next
  } while (after !== undefined)
  yield mark === '[' ? '[]' : ']'
}
