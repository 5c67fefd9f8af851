import type { Operation, StreamResume } from '../contract/operation.ts'
import { ConnectionError, parseRetryAfter, ProtocolError, ServerError, TimeoutError } from '../foundation/index.ts'

const FIRST_WAIT_MS = 500
const MAX_WAIT_MS = 10_000
/** A server that asks for a longer wait ends the stream. */
const MAX_RETRY_AFTER_MS = 60_000
/** Bounds the memory for records without a checkpoint after them. A server writes one at least every 500 records. */
const MAX_RECENT = 100_000

/**
 * Joins the responses of a resumed stream into one. A response continues after a checkpoint, so it repeats the records
 * that arrived between that checkpoint and the failure. They are found by kind and id, not by position, because records
 * may have been deleted meanwhile.
 */
export class Resumption {
  /** The number of times that the stream has resumed. */
  resumes = 0
  /** Maximum number of consecutive requests without a new record. */
  maxResumes = 0
  readonly #kind: string
  readonly #checkpoint: string
  readonly #last: string
  readonly #marks: StreamResume
  /** The requests since the last new record. */
  #fruitless = 0
  /** The kinds and ids of the records since the last checkpoint, one after the other. */
  #recent: string[] = []
  /** Whether a record since the last checkpoint has no id, or there were too many records. */
  #isUncertain = false
  /** The records that the current response may repeat, and the checkpoint that it continues after. */
  #repeated = new Set<string>()
  readonly #counts: Record<string, number> = {}
  #hasFirst = false

  constructor({ property, checkpoint, value }: NonNullable<Operation['streamEnd']>, marks: StreamResume) {
    this.#kind = property
    this.#checkpoint = checkpoint
    this.#last = value
    this.#marks = marks
  }

  /**
   * Starts the response that continues after `checkpoint`.
   *
   * @returns the time to wait before its request, or `undefined` if the stream cannot resume after `error`
   */
  next(checkpoint: string | undefined, error: unknown): number | undefined {
    const retryAfterMs = error instanceof ServerError ? (parseRetryAfter(error.headers, Date.now()) ?? 0) : 0
    if (!isLost(error) || this.#isUncertain || this.#fruitless >= this.maxResumes || retryAfterMs > MAX_RETRY_AFTER_MS)
      return undefined
    this.resumes += 1
    this.#fruitless += 1
    this.#repeated = new Set(this.#hasFirst ? [this.#marks.first] : [])
    if (checkpoint !== undefined) this.#repeated.add(keyOf(this.#checkpoint, checkpoint))
    for (let at = 0; at < this.#recent.length; at += 2)
      this.#repeated.add(keyOf(this.#recent[at], this.#recent[at + 1]))
    const waitMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#fruitless - 1))
    return Math.max(retryAfterMs, waitMs * (0.5 + Math.random() / 2))
  }

  /** Takes the next record and completes the counts of the last one. @returns whether the reader already has it */
  isRepeated(record: unknown): boolean {
    const fields = (typeof record === 'object' && record !== null ? record : {}) as Record<string, unknown>
    const kind = fields[this.#kind]
    const { first, id, counts } = this.#marks
    if (kind === first) {
      this.#hasFirst = true
      return this.#repeated.has(first)
    }
    if (kind === this.#last) this.#complete(fields)
    else if (typeof fields[this.#checkpoint] === 'string') {
      if (this.#repeated.has(keyOf(this.#checkpoint, fields[this.#checkpoint]))) return true
      this.#recent = []
      this.#isUncertain = false
      this.#repeated.clear()
    } else {
      const hasId = typeof kind === 'string' && typeof fields[id] === 'string'
      if (hasId && this.#repeated.size > 0 && this.#repeated.has(keyOf(kind, fields[id]))) return true
      if (typeof kind === 'string' && kind in counts) this.#counts[kind] = (this.#counts[kind] ?? 0) + 1
      if (hasId) this.#recent.push(kind, fields[id] as string)
      this.#isUncertain ||= !hasId || this.#recent.length > 2 * MAX_RECENT
    }
    this.#fruitless = 0
    return false
  }

  /** Replaces the counts of a resumed response with those of the whole stream. */
  #complete(record: Record<string, unknown>): void {
    if (this.resumes === 0) return
    for (const [kind, name] of Object.entries(this.#marks.counts)) record[name] = this.#counts[kind] ?? 0
  }
}

const keyOf = (kind: unknown, id: unknown): string => `${String(kind)} ${String(id)}`

/**
 * Whether the connection of a stream was lost, and not its call aborted or refused. A server error counts, because a
 * server that restarts may respond with it to the next request. What the next request cannot change does not count.
 */
function isLost(error: unknown): boolean {
  return (
    (error instanceof ConnectionError && error.isPermanent !== true) ||
    (error instanceof ServerError && error.status !== 501 && error.headers['x-should-retry'] !== 'false') ||
    (error instanceof TimeoutError && (error.scope === 'idle' || error.scope === 'attempt')) ||
    (error instanceof ProtocolError && error.code === 'incomplete_stream')
  )
}
