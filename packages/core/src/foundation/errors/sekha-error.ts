import type { ErrorCode } from './error-codes.ts'

/** Marks a `SekhaError`, so that one installed copy of this package recognises the errors of another. */
const BRAND = Symbol.for('@sekha/core/error')

/** The record of one attempt of a call. */
export interface AttemptRecord {
  /** The attempt number, from 1. */
  readonly attempt: number
  /** The response status, if a response arrived. */
  readonly status?: number | undefined
  /** The server's request id, if it sent one. */
  readonly requestId?: string | undefined
  /** The start of the attempt on the wall clock. */
  readonly startedAt: Date
  /** The duration of the attempt on the monotonic clock. */
  readonly durationMs: number
  /** The wait between this attempt and the next; 0 if there was none. */
  readonly waitMs: number
  /** The outcome of the attempt, as a word or a short sentence without secrets. */
  readonly reason: string
}

/** The call in which an error occurred. */
export interface CallContext {
  /** The operation, such as `conversations.create`. */
  readonly operation?: string | undefined
  /** The attempts so far, in order. */
  readonly attempts?: readonly AttemptRecord[] | undefined
}

/** The options of every {@link SekhaError}. */
export interface SekhaErrorOptions extends CallContext {
  /** The underlying error. */
  readonly cause?: unknown
}

/**
 * The base class of the errors of all Sekha packages. Misuse throws a `TypeError` or `RangeError` instead, and an abort
 * rejects with the caller's own reason.
 *
 * `instanceof` also works for errors of another installed copy of the package, because classes are matched by name. A
 * custom subclass that does not define `name` on its prototype is matched as usual.
 *
 * @example
 * ```ts
 * try {
 *   await client.health()
 * } catch (error) {
 *   if (error instanceof SekhaError) console.error(error.code, error.attempts.length)
 * }
 * ```
 */
export class SekhaError extends Error {
  /** A stable code for programs, such as `not_found`. The message may change between releases, the code does not. */
  readonly code: ErrorCode
  /** The operation that failed, such as `conversations.create`; absent outside a call. */
  declare readonly operation?: string
  /** The attempts of the call, in order; empty outside a call. */
  readonly attempts: readonly AttemptRecord[]
  /** The `checkpoint` of the stream that failed, if it has one: pass it as `after` to a new call to continue. */
  declare readonly checkpoint?: string

  constructor(message: string, options: SekhaErrorOptions & { readonly code: ErrorCode }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    Object.defineProperty(this, BRAND, { value: true })
    this.code = options.code
    if (options.operation !== undefined) this.operation = options.operation
    this.attempts = Object.freeze([...(options.attempts ?? [])])
  }

  // A getter with a literal, not `this.constructor.name`: a minifier renames classes.
  /** The name of the class, in minified code too. */
  override get name(): string {
    return 'SekhaError'
  }

  /** Recognises errors of another installed copy as well, by name. Subclasses without a name of their own match as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this.prototype, 'name')) return Function.prototype[Symbol.hasInstance].call(this, value)
    if (typeof value !== 'object' || value === null || !(BRAND in value)) return false
    for (let step = Object.getPrototypeOf(value); step !== null; step = Object.getPrototypeOf(step)) {
      if (Object.hasOwn(step, 'name') && step.name === this.prototype.name) return true
    }
    return false
  }

  /**
   * Returns the name, the message and every enumerable field, for `JSON.stringify` and loggers. Subclasses keep secrets
   * in non-enumerable fields. The cause is reduced to its name and code, because its message may quote an address or a
   * payload.
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
 * Sets the operation and the attempts of a `SekhaError`. Ignores every other value, so any rejection can be passed.
 * Fields that `context` omits keep their value.
 */
export function attachCallContext(error: unknown, context: CallContext): void {
  // A hook may throw a frozen error, and the call rejects with it.
  if (!(error instanceof SekhaError) || Object.isFrozen(error)) return
  if (context.operation !== undefined) Object.assign(error, { operation: context.operation })
  if (context.attempts !== undefined) Object.assign(error, { attempts: Object.freeze([...context.attempts]) })
}
