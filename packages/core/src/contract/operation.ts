/** How the pages of an operation follow each other. Each value names a property of the request or of the response. */
export type Pagination =
  | {
      readonly kind: 'page'
      readonly items: string
      readonly page: string
      readonly size: string
      readonly total: string
      /** A second way over all items, by a cursor over a key that does not change. `start` is its first cursor. */
      readonly walk?: { readonly cursor: string; readonly next: string; readonly start: string }
    }
  | {
      readonly kind: 'offset'
      readonly items: string
      readonly offset: string
      readonly size: string
      readonly total: string
    }
  | {
      readonly kind: 'cursor'
      readonly items: string
      readonly cursor: string
      readonly next: string
      readonly size: string
      readonly total: string
    }

/** The names of an object's fields; 0 for a field whose value has none, or may have any. */
export interface Fields {
  readonly [name: string]: Fields | 0
}

/** What the pipeline needs to know of one operation. One constant of this shape is generated for each. */
export interface Operation {
  /** The public name, such as `conversations.create`. */
  readonly id: string
  /** The service that responds; it decides base URL and key. */
  readonly service: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The path with its parameters in braces. */
  readonly path: string
  /** What the body of the response is. */
  readonly responseType: 'json' | 'text' | 'empty' | 'ndjson' | 'sse'
  /** What the body of the request is, if it has one. */
  readonly body?: 'json' | 'ndjson'
  /** The fields of its JSON body, at every depth: elements of a list stand for the list. */
  readonly fields?: Fields
  /** The query parameters it takes. */
  readonly query?: readonly string[]
  /** The property of the body that a method takes as its own argument. */
  readonly argument?: string
  /** Error statuses that are nevertheless responses. */
  readonly expectedStatuses?: readonly number[]
  /** What an empty body means, by status. */
  readonly emptyResponses?: Readonly<Record<number, unknown>>
  /** Ours: a legacy server lacks it. */
  readonly extension?: true
  /** Running it twice is the same as running it once, whatever its method says. */
  readonly idempotent?: true
  /** It honours the `Idempotency-Key` header. */
  readonly idempotencyKey?: true
  readonly pagination?: Pagination
  /** How a stream of records marks its last one: `property` has `value`. `checkpoint` names a position to resume from. */
  readonly streamEnd?: { readonly property: string; readonly value: string; readonly checkpoint: string }
  /** The property of the response that a method returns. */
  readonly result?: string
  /** A property of a 2xx response that, when set, says why the call failed. */
  readonly failure?: string
  /** Where the response (of a stream: a record) holds timestamps, such as `results[].timestamp`. */
  readonly responseDates?: readonly string[]
  /** Where the request holds timestamps. */
  readonly requestDates?: readonly string[]
  /** The bounds of the request's numbers: min and max, null where there is none. */
  readonly ranges?: Readonly<Record<string, readonly [min: number | null, max: number | null]>>
}
