import {
  checkClock,
  checkDelay,
  checkFunction,
  checkInteger,
  checkKnownOptions,
  checkNumber,
  type Clock,
  type KnownOptions,
  MAX_TIMER_MS,
} from '@sekha/core/foundation'
import { type BudgetSource, checkBudget } from '../budget/shared-budget.ts'
import type { Budget } from '../budget/budget.ts'
import type { BackoffRules } from './backoff.ts'

/** What is known of an attempt that failed. */
export interface AttemptFailure {
  /** The operation, such as `conversations.create`; for `withRetry` the method. */
  readonly operation: string
  /** The number of the attempt, from 1. */
  readonly attempt: number
  /** The status, if there was a response. */
  readonly status: number | undefined
  /** What the attempt failed with, if there was no response. */
  readonly error: unknown
  /** What it would be taken for. */
  readonly kind: 'throttled' | 'transient' | 'fatal'
}

/** An attempt is over. Holds no key and no body. */
export interface AttemptEvent {
  readonly operation: string
  readonly attempt: number
  readonly status: number | undefined
  readonly error: unknown
  readonly kind: 'ok' | 'throttled' | 'transient' | 'fatal' | 'aborted'
  /** From its start until its headers were here, and its body where that was read as part of it. */
  readonly durationMs: number
}

/** Another attempt is coming. */
export interface RetryEvent {
  readonly operation: string
  /** The number of the attempt that failed. */
  readonly attempt: number
  readonly status: number | undefined
  readonly error: unknown
  readonly kind: 'throttled' | 'transient'
  /** How long is waited before the next attempt. */
  readonly waitMs: number
  /** How long the server asked to wait, if it did. */
  readonly hintMs: number | undefined
  /** What is left of the budget, this retry paid. */
  readonly tokens: number
}

/** How calls are retried. Every option has a default. */
export interface RetryOptions {
  /** Attempts after the first. @default 3 */
  readonly maxRetries?: number | undefined
  /** What the longest wait is multiplied with from one retry to the next. @default 2 */
  readonly retryBackoff?: number | undefined
  /** The longest wait before the first retry of a transient failure. @default 100 */
  readonly baseDelayMs?: number | undefined
  /** The longest wait before the first retry of a throttled call, if the server names none. @default 1000 */
  readonly throttleDelayMs?: number | undefined
  /** The longest wait that is not asked for by the server. @default 20_000 */
  readonly maxDelayMs?: number | undefined
  /** The longest wait that a server may ask for; if it asks for more, its response comes out at once. @default 60_000 */
  readonly maxServerDelayMs?: number | undefined
  /** What retries are paid from. @default one for each origin, shared by the whole process */
  readonly budget?: BudgetSource | undefined
  /**
   * Has the last word on whether a failure is worth another attempt; `undefined` leaves it as it is. It cannot make a
   * request be repeated that is not safe to repeat. What it throws comes out of the call.
   */
  readonly shouldRetry?: ((failure: AttemptFailure) => boolean | undefined) | undefined
  /** Acknowledged after every attempt, before `onRetry`. What it throws is ignored. */
  readonly onAttempt?: ((event: AttemptEvent) => void) | undefined
  /** Acknowledged before every wait. What it throws is ignored. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined
  /** Makes the idempotency keys of calls that were given none. @default `crypto.randomUUID` */
  readonly createKey?: (() => string) | undefined
  /** Time, for tests. @default the runtime's */
  readonly clock?: Clock | undefined
  /** A number from 0 up to, not including, 1. @default `Math.random` */
  readonly random?: (() => number) | undefined
}

/** Options with every default filled in, checked. */
export interface RetryPolicy extends BackoffRules {
  readonly maxRetries: number
  readonly budgetOf: (origin: string) => Budget
  readonly shouldRetry: RetryOptions['shouldRetry']
  readonly onAttempt: RetryOptions['onAttempt']
  readonly onRetry: RetryOptions['onRetry']
  readonly createKey: () => string
  readonly clock: Clock
}

const defaults = {
  maxRetries: 3,
  retryBackoff: 2,
  // Base delays and cap of AWS's `standard` mode, with 100 ms for transient failures as before 2026.
  baseDelayMs: 100,
  throttleDelayMs: 1000,
  maxDelayMs: 20_000,
  maxServerDelayMs: 60_000,
} as const

/** The options of `retry()`, by name. */
export const knownRetryOptions: KnownOptions<RetryOptions> = {
  maxRetries: true,
  retryBackoff: true,
  baseDelayMs: true,
  throttleDelayMs: true,
  maxDelayMs: true,
  maxServerDelayMs: true,
  budget: true,
  shouldRetry: true,
  onAttempt: true,
  onRetry: true,
  createKey: true,
  clock: true,
  random: true,
}

/** Options that other libraries have, or that belong elsewhere. */
const elsewhere = {
  retries: 'the option is maxRetries',
  maxAttempts: 'the option is maxRetries, which does not count the first attempt',
  attempts: 'the option is maxRetries, which does not count the first attempt',
  retry: 'the option is maxRetries',
  maxRetry: 'the option is maxRetries',
  factor: 'the option is retryBackoff',
  minTimeout: 'the option is baseDelayMs',
  maxTimeout: 'the option is maxDelayMs',
  delay: 'the option is baseDelayMs',
  retryDelay: 'the option is baseDelayMs',
  timeout: 'pass timeoutMs or totalTimeoutMs to the client or to the call',
  timeoutMs: 'pass it to the client or to the call',
  totalTimeoutMs: 'pass it to the client or to the call',
  signal: 'pass it to the call',
}

/**
 * @param owner - What takes the options, for messages.
 * @throws {TypeError | RangeError} naming the option, the bound and what it got
 */
export function resolveRetryOptions(
  owner: string,
  options: RetryOptions,
  accepted: Readonly<Record<string, true>> = knownRetryOptions,
  others: Readonly<Record<string, string>> = {},
): RetryPolicy {
  checkKnownOptions(owner, options, accepted, { ...elsewhere, ...others })
  return {
    maxRetries: checkInteger('maxRetries', options.maxRetries, defaults.maxRetries, { min: 0, max: 1000 }),
    retryBackoff: checkNumber('retryBackoff', options.retryBackoff, defaults.retryBackoff, { min: 1, max: 100 }),
    baseDelayMs: checkDelay('baseDelayMs', options.baseDelayMs, defaults.baseDelayMs),
    throttleDelayMs: checkDelay('throttleDelayMs', options.throttleDelayMs, defaults.throttleDelayMs),
    maxDelayMs: checkDelay('maxDelayMs', options.maxDelayMs, defaults.maxDelayMs),
    // A wait is a little longer than its hint, and a timer has to hold it.
    maxServerDelayMs: checkNumber('maxServerDelayMs', options.maxServerDelayMs, defaults.maxServerDelayMs, {
      min: 0,
      max: MAX_TIMER_MS - 1000,
      unit: ' of milliseconds',
    }),
    budgetOf: checkBudget(options.budget),
    shouldRetry: checkFunction('shouldRetry', options.shouldRetry),
    onAttempt: checkFunction('onAttempt', options.onAttempt),
    onRetry: checkFunction('onRetry', options.onRetry),
    createKey: checkFunction('createKey', options.createKey) ?? randomKey,
    clock: checkClock(options.clock),
    random: checkFunction('random', options.random) ?? Math.random,
  }
}

/** `randomUUID` is missing from pages that were not loaded over HTTPS; random bytes are there. */
function randomKey(): string {
  const { crypto } = globalThis
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
