/** Marks our errors, so that one copy of this package recognises those of another. */
const BRAND = Symbol.for('@sekha/core/error')

/** What happened in one attempt of a call. */
export interface AttemptRecord {
  /** The number of the attempt, from 1. */
  readonly attempt: number
  /** The status of the response, when one arrived. */
  readonly status?: number | undefined
  /** The server's id of the request, when it sent one. */
  readonly requestId?: string | undefined
  /** When the attempt began, wall clock. */
  readonly startedAt: Date
  /** How long the attempt took, monotonic clock. */
  readonly durationMs: number
  /** How long the call waited after this attempt before the next; 0 when there was none. */
  readonly waitMs: number
  /** Why the attempt ended as it did, in a word or a short sentence without secrets. */
  readonly reason: string
}

/** What is known about the call in which an error came up. */
export interface CallContext {
  /** The operation, such as `conversations.create`. */
  readonly operation?: string | undefined
  /** Every attempt so far, the last one last. */
  readonly attempts?: readonly AttemptRecord[] | undefined
}

/** What every error of ours takes. */
export interface SekhaErrorOptions extends CallContext {
  /** What led to it. */
  readonly cause?: unknown
}

/**
 * The base of every error that this family of packages throws, apart from misuse (`TypeError`, `RangeError`) and from
 * the caller's own abort reason.
 *
 * `instanceof` holds for this class and its subclasses even if the error was made by another installed copy of the
 * package: classes are matched by name. A subclass of your own that does not define `name` on its prototype is
 * matched as usual.
 *
 * @example
 * ```ts
 * try {
 *   throw new SekhaError('The disk is full', { code: 'spool_full' })
 * } catch (error) {
 *   if (error instanceof SekhaError) console.error(error.code, error.attempts.length)
 * }
 * ```
 */
export class SekhaError extends Error {
  /** A stable word for programs, such as `not_found`. It does not change between releases; the message may. */
  readonly code: string
  /** The operation that failed, such as `conversations.create`; absent outside a call. */
  declare readonly operation?: string
  /** Every attempt of the call, the last one last; empty outside a call. */
  readonly attempts: readonly AttemptRecord[]

  constructor(message: string, options: SekhaErrorOptions & { readonly code: string }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    Object.defineProperty(this, BRAND, { value: true })
    this.code = options.code
    if (options.operation !== undefined) this.operation = options.operation
    this.attempts = Object.freeze([...(options.attempts ?? [])])
  }

  // A getter with a literal, not `this.constructor.name`: a minifier renames classes.
  override get name(): string {
    return 'SekhaError'
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this.prototype, 'name')) return Function.prototype[Symbol.hasInstance].call(this, value)
    if (typeof value !== 'object' || value === null || !(BRAND in value)) return false
    for (let step = Object.getPrototypeOf(value); step !== null; step = Object.getPrototypeOf(step)) {
      if (Object.hasOwn(step, 'name') && step.name === this.prototype.name) return true
    }
    return false
  }

  /**
   * What `JSON.stringify` and loggers see: the name, the message and every enumerable field, which is why a subclass
   * keeps what must not be shown out of those; of the cause only its name and code, since a foreign message may quote
   * an address or a payload.
   */
  toJSON(): Record<string, unknown> {
    const { name, message, cause } = this
    const shown =
      cause instanceof Error ? { name: cause.name, code: 'code' in cause ? cause.code : undefined } : undefined
    const json: Record<string, unknown> = { name, message }
    return Object.assign(json, this, { cause: shown })
  }
}

/**
 * Writes the operation and the attempts on an error of ours, after it was made; leaves every other value alone, so it
 * can be given whatever a call rejected with. What the error already has and `context` does not say stays.
 */
export function attachCallContext(error: unknown, context: CallContext): void {
  if (!(error instanceof SekhaError)) return
  if (context.operation !== undefined) Object.assign(error, { operation: context.operation })
  if (context.attempts !== undefined) Object.assign(error, { attempts: Object.freeze([...context.attempts]) })
}
