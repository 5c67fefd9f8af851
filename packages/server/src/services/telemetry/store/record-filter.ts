/** Which events or metric points to keep, besides their name and their time. Can be cloned. */
export interface RecordFilter {
  /** Keeps the events with one of these. */
  readonly category?: readonly string[] | undefined
  readonly group?: string | undefined
  readonly label?: string | undefined
  /** Keeps exceptions, or everything else. */
  readonly exceptions?: boolean | undefined
  readonly type?: string | undefined
  readonly tag?: string | undefined
}

/** What filters read of a stored record. */
interface Filtered {
  readonly category?: string
  readonly group?: string
  readonly labels?: readonly string[] | null
  readonly exception_type?: string
  readonly type?: string
  readonly tags?: readonly string[]
}

/** Whether a filter keeps all records. */
export const keepsAll = (filter: RecordFilter): boolean => Object.values(filter).every((value) => value === undefined)

/** Whether a filter keeps a record. @param body The stored JSON. */
export function matchesFilter(body: string, filter: RecordFilter): boolean {
  const { category, group, label, exceptions, type, tag } = filter
  const record = JSON.parse(body) as Filtered
  return (
    (category === undefined || category.includes(record.category ?? '')) &&
    (group === undefined || record.group === group) &&
    (label === undefined || record.labels?.includes(label) === true) &&
    (exceptions === undefined || (record.exception_type !== undefined) === exceptions) &&
    (type === undefined || record.type === type) &&
    (tag === undefined || record.tags?.includes(tag) === true)
  )
}
