import { randomUUID } from 'node:crypto'
import type { Session, StoredRecord } from '../store/telemetry-store.ts'
import type { TelemetryInput } from '../telemetry-handlers.ts'

/**
 * Yields the records of a session in the order of arrival, and waits for new ones. Ends when the session has ended and
 * all records are yielded, when the session is deleted, and when the server closes.
 *
 * @throws the reason of the request's signal when the client leaves
 */
export async function* followRecords(
  {
    service: { store },
    scope,
    signal,
    server,
  }: Pick<TelemetryInput<'telemetry.records.follow'>, 'service' | 'scope' | 'signal' | 'server'>,
  session: Session,
  after: number,
): AsyncGenerator<StoredRecord, void> {
  const waiter = randomUUID()
  const leave = (): void => void store.stopWaiting(waiter).catch(() => {})
  let position = after
  signal.addEventListener('abort', leave, { once: true })
  server.closing.addEventListener('abort', leave, { once: true })
  try {
    for (;;) {
      if (server.closing.aborted) return
      signal.throwIfAborted()
      const records = await store.follow(session, position)
      for (const record of records) {
        yield record
        position = record.position
      }
      if (records.length > 0) continue
      const current = await store.find(scope, session.id)
      if (current === undefined || current.number !== session.number) return
      if (current.endedAt !== undefined && current.position <= position) return
      if (current.position > position) continue
      if (!signal.aborted && !server.closing.aborted) await store.waitForRecord(session, position, waiter)
    }
  } catch (error) {
    if (server.closing.aborted && !signal.aborted) return
    throw error
  } finally {
    signal.removeEventListener('abort', leave)
    server.closing.removeEventListener('abort', leave)
  }
}
