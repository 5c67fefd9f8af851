/** The kinds of records. An exception is an event. */
export type RecordKind = 'lifecycle' | 'state' | 'event' | 'metric' | 'heartbeat'

/** What a record changes of its session, besides the counts. */
export type Effect =
  | { readonly type: 'started'; readonly program: Program }
  | { readonly type: 'alive' }
  | { readonly type: 'hung'; readonly hung: boolean }
  | { readonly type: 'paused'; readonly paused: boolean }
  | { readonly type: 'ended' }
  | { readonly type: 'crashed' }
  /** The session is suspended, and its machine has come back, or it has been silent for too long. */
  | { readonly type: 'lost'; readonly isPresumed: boolean }

/** The program of a session. */
export interface Program {
  readonly product: string
  readonly version: string
  readonly machineId: string
  readonly hostname: string
  readonly parentId?: string | undefined
  readonly heartbeatTimeoutMs?: number | undefined
}

/** The number and the id that a client gave to a record. */
export interface ClientIdentity {
  readonly id: string
  /** Events of a watchdog have none. */
  readonly sequence?: number | undefined
}

/** A record to be stored. Can be cloned. */
export interface RecordDraft {
  readonly kind: RecordKind
  /** Time of the record, in milliseconds since 1970. */
  readonly at: number
  /** What lists filter by: the name of an event or a metric, or the phase of the life of the session. */
  readonly name: string
  /** The record as JSON: an event or a metric as clients receive it, or the patch of a state. */
  readonly body: string
  readonly identity?: ClientIdentity | undefined
  readonly effect?: Effect | undefined
  /** The category of an event, unless it is `info` or `debug`: it has an index. */
  readonly category?: string | undefined
  readonly isException?: boolean | undefined
  /** The value of a metric. */
  readonly value?: number | undefined
  /** Adds to the total of a counter. The total becomes the `value` of the body. */
  readonly counter?: { readonly key: string; readonly delta: number } | undefined
  /** Adds a sample to a histogram. The point of the histogram so far becomes the body. */
  readonly histogram?: { readonly key: string; readonly sample: string } | undefined
}
