import type { Database } from '@sekha/storage/sqlite'
import type { RecordKind } from '../record-draft.ts'
import { keepsAll, matchesFilter, type RecordFilter } from '../record-filter.ts'
import type { Bucket, BucketQuery, RecordPage, RecordQuery, StoredRecord } from '../telemetry-store.ts'
import { kindNumbers, recordColumns, type RecordRow, toRecord } from './record-row.ts'

/** How many records a page examines. A page with rare matches is short. */
const maxExamined = 5000
/** How many characters a page holds, roughly. One record may be longer. */
const maxCharacters = 1024 * 1024
/** How many points and buckets an aggregation takes, unless the first bucket has more. */
const maxPoints = 100_000
const maxBuckets = 1000

const earliest = -8_640_000_000_000_000
const latest = 8_640_000_000_000_001

/** Lists records in the order of time. */
export function queryRecords(database: Database, session: number, query: RecordQuery): RecordPage {
  const { filter = {} } = query
  const isFiltered = !keepsAll(filter)
  const records: StoredRecord[] = []
  let examined = 0
  let characters = 0
  let last: RecordRow | undefined
  for (const row of selectByTime(database, session, query)) {
    if (records.length === query.limit || examined === maxExamined || characters > maxCharacters)
      return { records, next: last && { at: last.at, position: last.position } }
    last = row
    examined++
    if (query.name !== undefined && row.name !== query.name) continue
    if (isFiltered && !matchesFilter(row.body, filter)) continue
    records.push(toRecord(row))
    characters += row.body.length
  }
  return { records, next: undefined }
}

function selectByTime(
  database: Database,
  session: number,
  { kind, name, from = earliest, to = latest, order, after, filter = {} }: Omit<RecordQuery, 'limit'>,
): Iterable<RecordRow> {
  const place = order === 'asc' ? (after ?? { at: from, position: -1 }) : (after ?? { at: to, position: -1 })
  const bounds = order === 'asc' ? '(at, position) > (?, ?) AND at < ?' : '(at, position) < (?, ?) AND at >= ?'
  const range = [place.at, place.position, order === 'asc' ? to : from]
  const ordered = `ORDER BY at ${order}, position ${order}`
  const { index, keys } = chooseIndex(kind, name, filter)
  // Each part is in order, and SQLite merges them as they are read.
  const parts = keys.map(() => selectRecords(index, bounds))
  const values = keys.flatMap((key) => [session, ...key, ...range])
  return database.iterate<RecordRow>(`${parts.join(' UNION ALL ')} ${ordered}`, ...values)
}

/** The statement that reads records by an index. */
const selectRecords = (index: RecordIndex, bounds: string): string =>
  `SELECT ${recordColumns} FROM telemetry_records INDEXED BY telemetry_records_${index} WHERE session = ? AND ${recordIndexes[index]} AND ${bounds}`

/** The index that finds the fewest records, and the values to look up: more than one if records with any of them match. */
function chooseIndex(
  kind: RecordQuery['kind'],
  name: string | undefined,
  { category, exceptions }: RecordFilter,
): { readonly index: RecordIndex; readonly keys: readonly (readonly (string | number)[])[] } {
  if (exceptions === true) return { index: 'exception', keys: [[]] }
  if (category?.every((one) => one !== 'info' && one !== 'debug') === true)
    return { index: 'category', keys: [...new Set(category)].map((one) => [one]) }
  const number = kindNumbers[kind]
  return name === undefined ? { index: 'at', keys: [[number]] } : { index: 'name', keys: [[number, name]] }
}

type RecordIndex = keyof typeof recordIndexes

/** The indexes in the order of time, and what they find. Whatever else a filter names is examined record by record. */
export const recordIndexes = {
  exception: 'exception = 1',
  category: 'category IS NOT NULL AND category = ?',
  name: 'kind = ? AND kind IN (3, 4) AND name = ?',
  at: 'kind = ?',
}

/** Reads records of one kind in the order of arrival. */
export function readByArrival(
  database: Database,
  session: number,
  kind: RecordKind,
  { after, until, limit }: { readonly after: number; readonly until: number; readonly limit: number },
): StoredRecord[] {
  const records: StoredRecord[] = []
  let characters = 0
  for (const row of database.iterate<RecordRow>(
    `SELECT ${recordColumns} FROM telemetry_records WHERE session = ? AND kind = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?`,
    session,
    kindNumbers[kind],
    after,
    until,
    limit,
  )) {
    records.push(toRecord(row))
    characters += row.body.length
    if (characters > maxCharacters) break
  }
  return records
}

/** Reads records of all kinds in the order of arrival. */
export function readAllByArrival(database: Database, session: number, after: number, limit: number): StoredRecord[] {
  const range = { after, until: Number.MAX_SAFE_INTEGER, limit }
  const ofKinds = (Object.keys(kindNumbers) as RecordKind[]).map((kind) =>
    readByArrival(database, session, kind, range),
  )
  // A kind that was cut off may have more records, which belong before those of others.
  const cuts = ofKinds.flatMap((records) => {
    const isCut = records.length === limit || totalLength(records) > maxCharacters
    return isCut ? [records.at(-1)?.position ?? 0] : []
  })
  const end = Math.min(...cuts, Number.MAX_SAFE_INTEGER)
  return ofKinds
    .flat()
    .filter(({ position }) => position <= end)
    .toSorted((a, b) => a.position - b.position)
    .slice(0, limit)
}

const totalLength = (records: readonly StoredRecord[]): number =>
  records.reduce((sum, { body }) => sum + body.length, 0)

/** Aggregates the points of a metric by time. */
export function aggregate(
  database: Database,
  session: number,
  { name, from = earliest, to = latest, intervalMs, filter = {} }: BucketQuery,
): { readonly buckets: readonly Bucket[]; readonly complete: boolean } {
  const buckets: { -readonly [Key in keyof Bucket]: Bucket[Key] }[] = []
  const isFiltered = !keepsAll(filter)
  let points = 0
  for (const { at, value, body } of database.iterate<{ at: number; value: number; body: string }>(
    `SELECT at, value, ${isFiltered ? 'body' : "'' AS body"} FROM telemetry_records INDEXED BY telemetry_records_name WHERE session = ? AND kind = 4 AND kind IN (3, 4) AND name = ? AND at >= ? AND at < ? ORDER BY at, position`,
    session,
    name,
    from,
    to,
  )) {
    const start = Math.floor(at / intervalMs) * intervalMs
    const last = buckets.at(-1)
    points++
    if (last !== undefined && start !== last.start && (points > maxPoints || buckets.length === maxBuckets))
      return { buckets, complete: false }
    if (isFiltered && !matchesFilter(body, filter)) continue
    if (last === undefined || last.start !== start)
      buckets.push({ start, count: 1, sum: value, min: value, max: value, first: value, last: value })
    else {
      last.count++
      last.sum += value
      last.min = Math.min(last.min, value)
      last.max = Math.max(last.max, value)
      last.last = value
    }
  }
  return { buckets, complete: true }
}
