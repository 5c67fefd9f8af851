import type { Clock } from '@sekha/core/foundation'

/** Takes the events of an activity. */
interface ActivityLog {
  readonly logEvent: (name: string, data: Readonly<Record<string, unknown>>) => void
  readonly logException: (thrown: unknown, options: { readonly extraData: Readonly<Record<string, unknown>> }) => void
}

/**
 * A stretch of work. Its start and its end are events of the names `activity_started` and `activity_ended`, with the same
 * `activity_id`.
 */
export class Activity implements Disposable {
  readonly name: string
  /** Identifies the activity in its events. */
  readonly id: string = globalThis.crypto.randomUUID()
  readonly #session: ActivityLog
  readonly #clock: Clock
  /** The activity of the monitor, which names the culprit of a hang. */
  readonly #watched: Disposable | undefined
  readonly #startedAt: number
  #data: Readonly<Record<string, unknown>>
  #outcome: 'ok' | 'failed' = 'ok'
  #isEnded = false

  /** @internal */
  constructor(
    session: ActivityLog,
    name: string,
    data: Readonly<Record<string, unknown>> | undefined,
    clock: Clock,
    watched: Disposable | undefined,
  ) {
    this.name = name
    this.#session = session
    this.#watched = watched
    this.#clock = clock
    this.#data = copy(data)
    this.#startedAt = clock.monotonic()
    session.logEvent('activity_started', { ...this.#data, activity: name, activity_id: this.id })
  }

  /** Adds what is known only later, such as the tokens that a model used. The end has it. */
  set(data: Readonly<Record<string, unknown>>): void {
    this.#data = { ...this.#data, ...copy(data) }
  }

  /** Records the error, and that the activity failed. */
  fail(thrown: unknown): void {
    this.#outcome = 'failed'
    this.#session.logException(thrown, { extraData: { activity: this.name, activity_id: this.id } })
  }

  /** Records the end. */
  [Symbol.dispose](): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#watched?.[Symbol.dispose]()
    const durationMs = this.#clock.monotonic() - this.#startedAt
    this.#session.logEvent('activity_ended', {
      ...this.#data,
      activity: this.name,
      activity_id: this.id,
      duration_ms: durationMs,
      outcome: this.#outcome,
    })
  }
}

/** Data of the program may have getters, which may throw. */
function copy(data: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> {
  try {
    return { ...data }
  } catch {
    return { data: '[threw]' }
  }
}
