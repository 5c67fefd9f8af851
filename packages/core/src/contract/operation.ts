/** The pagination scheme of an operation. Each value names a property of the request or the response. */
export type Pagination =
  | {
      readonly kind: 'page'
      readonly items: string
      readonly page: string
      readonly size: string
      readonly total: string
      /** An alternative iteration by a cursor over an immutable key. `start` is the first cursor. */
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

/** The field names of an object. 0 marks a field whose value has no fields, or accepts any. */
export interface Fields {
  /** A field, by its name in the contract. */
  readonly [name: string]: Fields | 0
}

/** The rule of a path parameter that is not a UUID. Lengths are in UTF-16 code units, as in JavaScript. */
export interface TextRule {
  /** @default 1 */
  readonly minLength?: number
  readonly maxLength: number
  readonly pattern?: RegExp
  /** The pattern in words, such as `must be a key that begins with sb_`. */
  readonly words?: string
  /** Values that lead to the paths of other operations. */
  readonly reserved?: readonly string[]
}

/** How a stream continues after its last checkpoint. */
export interface StreamResume {
  /** The query parameter that takes the checkpoint. */
  readonly after: string
  /** The kind of the first record of every response. */
  readonly first: string
  /** The property that identifies a record among those of its kind. */
  readonly id: string
  /** The properties of the last record that count the records of a kind, by kind. */
  readonly counts: Readonly<Record<string, string>>
}

/** Describes an operation to the pipeline. The generator emits one constant per operation. */
export interface Operation {
  /** The public name, such as `conversations.create`. */
  readonly id: string
  /** The service of the operation, which determines the base URL and the key. */
  readonly service: string
  /** The HTTP method. */
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** The path with its parameters in braces. */
  readonly path: string
  /** The rules of the path parameters, by name. A parameter without a rule is a UUID. */
  readonly pathRules?: Readonly<Record<string, TextRule>>
  /** The format of the response body. */
  readonly responseType: 'json' | 'text' | 'empty' | 'ndjson' | 'sse'
  /** The format of the request body, if there is one. */
  readonly body?: 'json' | 'ndjson'
  /** The fields of the JSON body at every depth. A list has the fields of its elements. */
  readonly fields?: Fields
  /** The names of the query parameters. */
  readonly query?: readonly string[]
  /** The query parameters that are lists: repeated for each value, or one with the values joined by commas. */
  readonly queryLists?: Readonly<Record<string, 'repeated' | 'joined'>>
  /** The rules of query parameters that are texts, or lists of them. Only of extensions: originals may take more. */
  readonly queryRules?: Readonly<Record<string, Partial<Pick<TextRule, 'minLength' | 'maxLength' | 'pattern'>>>>
  /** The property of the body that the method takes as a separate argument. */
  readonly argument?: string
  /** Error statuses whose body is a regular result. */
  readonly expectedStatuses?: readonly number[]
  /** The result for an empty body, by status. */
  readonly emptyResponses?: Readonly<Record<number, unknown>>
  /** The operation extends the original API. A legacy server lacks it. */
  readonly extension?: true
  /** The operation is idempotent, regardless of its HTTP method. */
  readonly idempotent?: true
  /** The operation honours the `Idempotency-Key` header. */
  readonly idempotencyKey?: true
  /** How to request the next page. Absent if the operation does not list. */
  readonly pagination?: Pagination
  /**
   * Marks the last record of a stream: its `property` has `value`. Records with the property `checkpoint` are positions to
   * continue from.
   */
  readonly streamEnd?: {
    readonly property: string
    readonly value: string
    readonly checkpoint: string
    /** The property of the last record with the hash of the bytes. */
    readonly hash?: string
    /** How to continue the stream when its connection is lost. */
    readonly resume?: StreamResume
  }
  /** The property of the response that the method returns. */
  readonly result?: string
  /** The property of a 2xx response that holds the reason of a failure. */
  readonly failure?: string
  /** The array of the request whose invalid items are results of their own, instead of failing the request. */
  readonly itemResults?: string
  /** Paths of the timestamps in the response, or in a record of a stream, such as `results[].timestamp`. */
  readonly responseDates?: readonly string[]
  /** Paths of the timestamps in the request. */
  readonly requestDates?: readonly string[]
  /** The bounds of numeric request fields. `null` means unbounded. */
  readonly ranges?: Readonly<Record<string, readonly [min: number | null, max: number | null]>>
}
