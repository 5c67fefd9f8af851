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
import type { PolicyOptions } from '@sekha/core'
import { type BudgetSource, checkBudget } from '../budget/shared-budget.ts'
import type { Budget } from '../budget/budget.ts'
import type { BackoffRules } from './backoff.ts'

/** A failed attempt, as passed to `shouldRetry`. */
export interface AttemptFailure {
  /** The operation, such as `conversations.create`. For `withRetry`, the HTTP method. */
  readonly operation: string
  /** The attempt number, from 1. */
  readonly attempt: number
  /** The status, if there was a response. */
  readonly status: number | undefined
  /** The error, if there was no response. */
  readonly error: unknown
  /** The classification without `shouldRetry`. */
  readonly kind: 'throttled' | 'transient' | 'fatal'
}

/** Reports a finished attempt. Contains no key and no body. */
export interface AttemptEvent {
  /** The id of the operation, such as `conversations.create`. */
  readonly operation: string
  /** The attempt number, from 1. */
  readonly attempt: number
  /** The HTTP status; `undefined` if no response arrived. */
  readonly status: number | undefined
  /** The error of the attempt, if it has one. */
  readonly error: unknown
  /** How the outcome is classified. Only `throttled` and `transient` can be retried. */
  readonly kind: 'ok' | 'throttled' | 'transient' | 'fatal' | 'aborted'
  /** The time from the start until the headers arrived, plus the body if it is read as part of the attempt. */
  readonly durationMs: number
}

/** Reports a planned retry, before its wait. */
export interface RetryEvent {
  /** The id of the operation, such as `conversations.create`. */
  readonly operation: string
  /** The number of the attempt that failed. */
  readonly attempt: number
  /** The HTTP status; `undefined` if no response arrived. */
  readonly status: number | undefined
  /** The error of the failed attempt. */
  readonly error: unknown
  /** `throttled`: the server asked for fewer requests. `transient`: another failure that may pass. */
  readonly kind: 'throttled' | 'transient'
  /** The wait before the next attempt, in milliseconds. */
  readonly waitMs: number
  /** The wait that the server asked for, in milliseconds. */
  readonly hintMs: number | undefined
  /** The tokens left in the budget after paying for this retry. */
  readonly tokens: number
}

/** Options of `retry()`. Every option has a default. */
export interface RetryOptions {
  /** The maximum number of attempts after the first. @default 3 */
  readonly maxRetries?: number | undefined
  /** The multiplier of the maximum wait after each retry. @default 2 */
  readonly retryBackoff?: number | undefined
  /** The maximum wait before the first retry of a transient failure, in milliseconds. @default 100 */
  readonly baseDelayMs?: number | undefined
  /** The maximum wait before the first retry of a throttled attempt without a hint, in milliseconds. @default 1000 */
  readonly throttleDelayMs?: number | undefined
  /** The maximum wait without a hint, in milliseconds. @default 20_000 */
  readonly maxDelayMs?: number | undefined
  /** The longest hint that is followed, in milliseconds. After a longer one, the call ends with the response at once. @default 60_000 */
  readonly maxServerDelayMs?: number | undefined
  /** The budget that pays for retries. @default one for each origin, shared by the whole process */
  readonly budget?: BudgetSource | undefined
  /**
   * Overrides whether to retry a failure. `undefined` keeps the default decision. It cannot make an unsafe request retry.
   * If it throws, the call rejects with that error.
   */
  readonly shouldRetry?: ((failure: AttemptFailure) => boolean | undefined) | undefined
  /** Called after every attempt, before `onRetry`. Errors it throws are ignored. */
  readonly onAttempt?: ((event: AttemptEvent) => void) | undefined
  /** Called before every wait. Errors it throws are ignored. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined
  /** Creates idempotency keys for calls without one. @default `crypto.randomUUID` */
  readonly createKey?: (() => string) | undefined
  /** Replaces time in tests. @default the client's clock, or the runtime's */
  readonly clock?: Clock | undefined
  /** Returns a number from 0 (inclusive) to 1 (exclusive). @default `Math.random` */
  readonly random?: (() => number) | undefined
}

/** The options of `retry()` that a single call can change, with their checks. */
export const retryCallOptions = {
  maxRetries: (value: unknown): number => checkRetries(value as number),
  retryBackoff: (value: unknown): number => checkBackoff(value as number),
  baseDelayMs: (value: unknown): number => checkDelay('baseDelayMs', value as number, 0),
  throttleDelayMs: (value: unknown): number => checkDelay('throttleDelayMs', value as number, 0),
  maxDelayMs: (value: unknown): number => checkDelay('maxDelayMs', value as number, 0),
  maxServerDelayMs: (value: unknown): number => checkServerDelay(value as number),
  shouldRetry: (value: unknown): unknown => checkFunction('shouldRetry', value),
}

/** Validated options with all defaults. */
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

/** Options of other libraries, and options that belong elsewhere. */
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
 * @param owner - The function that takes the options, for error messages.
 * @throws {TypeError | RangeError} naming the option, the bound and the value
 */
export function resolveRetryOptions(
  owner: string,
  options: RetryOptions,
  accepted: Readonly<Record<string, true>> = knownRetryOptions,
  others: Readonly<Record<string, string>> = {},
): RetryPolicy {
  checkKnownOptions(owner, options, accepted, { ...elsewhere, ...others })
  return {
    maxRetries: checkRetries(options.maxRetries),
    retryBackoff: checkBackoff(options.retryBackoff),
    baseDelayMs: checkDelay('baseDelayMs', options.baseDelayMs, defaults.baseDelayMs),
    throttleDelayMs: checkDelay('throttleDelayMs', options.throttleDelayMs, defaults.throttleDelayMs),
    maxDelayMs: checkDelay('maxDelayMs', options.maxDelayMs, defaults.maxDelayMs),
    maxServerDelayMs: checkServerDelay(options.maxServerDelayMs),
    budgetOf: checkBudget(options.budget),
    shouldRetry: checkFunction('shouldRetry', options.shouldRetry),
    onAttempt: checkFunction('onAttempt', options.onAttempt),
    onRetry: checkFunction('onRetry', options.onRetry),
    createKey: checkFunction('createKey', options.createKey) ?? randomKey,
    clock: checkClock(options.clock),
    random: checkFunction('random', options.random) ?? Math.random,
  }
}

/** Returns the policy of a call: its options and its clock replace those of the policy. */
export function changePolicy(given: RetryPolicy, options: PolicyOptions | undefined, clock: Clock): RetryPolicy {
  const policy = given.clock === clock ? given : { ...given, clock }
  if (options === undefined) return policy
  const changes = Object.entries(options).filter(([name]) => Object.hasOwn(retryCallOptions, name))
  return changes.length === 0 ? policy : { ...policy, ...Object.fromEntries(changes) }
}

function checkRetries(value: number | undefined): number {
  return checkInteger('maxRetries', value, defaults.maxRetries, { min: 0, max: 1000 })
}

function checkBackoff(value: number | undefined): number {
  return checkNumber('retryBackoff', value, defaults.retryBackoff, { min: 1, max: 100 })
}

/** A wait exceeds its hint by up to one second and must fit into a timer. */
function checkServerDelay(value: number | undefined): number {
  const bounds = { min: 0, max: MAX_TIMER_MS - 1000, unit: ' of milliseconds' }
  return checkNumber('maxServerDelayMs', value, defaults.maxServerDelayMs, bounds)
}

/** Pages not loaded over HTTPS lack `randomUUID`, but have `getRandomValues`. */
function randomKey(): string {
  const { crypto } = globalThis
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
