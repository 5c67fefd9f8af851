import { JsonText } from '../../../host/json-text.ts'
import type { RecordPage, StoredRecord } from '../store/telemetry-store.ts'
import { writeTime } from '../wire/go-time.ts'
import { writeCursor } from './cursor.ts'

/**
 * Writes a page of records. Their stored JSON is copied as it is, so that a page costs no parsing.
 *
 * @param list The property of the list, `member` that of the record in an item.
 */
export function writePage(
  { records, next }: RecordPage,
  { list, member, total }: { readonly list: string; readonly member: string; readonly total: number | undefined },
): JsonText {
  const items = records.map((record) => `{${writePlace(record)},"${member}":${record.body}}`)
  const rest = { ...(total !== undefined && { total }), next_cursor: writeCursor(next) }
  return new JsonText(`{"${list}":[${items.join(',')}],${JSON.stringify(rest).slice(1)}`)
}

/** The members of a record that say where it stands, without braces. */
function writePlace({ position, sequence, receivedAt }: StoredRecord): string {
  return JSON.stringify({ position, sequence, received_at: writeTime(receivedAt) }).slice(1, -1)
}
