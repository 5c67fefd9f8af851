import { abortReason, describeType, notify, sleep, OverloadedError } from '@sekha/core/foundation'
import { CircuitOpenError } from '../breaker/circuit-open-error.ts'
import { type Budget, SUCCESS_REFUND } from '../budget/budget.ts'
import { planWait } from './backoff.ts'
import { type Response, classifyResponse, isUnsent, type Verdict } from './classify.ts'
import { findChannels } from './diagnostics.ts'
import type { AttemptEvent, RetryEvent, RetryPolicy } from './options.ts'

/** A request, and the properties that decide whether it may be sent again. */
export interface RepeatableCall<R extends Response> {
  /** The name of the operation in events. */
  readonly operation: string
  /** The key of the budget: the origin, or the key of a function. */
  readonly key: string
  readonly signal: AbortSignal | undefined
  /** The deadline of the call, on the monotonic clock. */
  readonly deadlineAt: number | undefined
  /** Error statuses that the operation expects. */
  readonly expectedStatuses: readonly number[] | undefined
  /** Whether the body can be sent again. */
  readonly canReplay: boolean
  /** Whether the request is idempotent by its method, its contract or its idempotency key. */
  readonly isIdempotent: boolean
  send(attempt: number): Promise<R>
  /** Classifies an error of `send`. */
  classifyError(error: unknown): Verdict
  /** Returns the retry hint in the response body, in milliseconds, if the body was read. */
  hintOf(response: R): number | undefined
  /** Cancels a response that the caller does not receive. */
  discard(response: R): void
}

/** The outcome of one attempt. */
type Outcome<R> =
  | { readonly response: R; readonly error: undefined; readonly verdict: Verdict }
  | { readonly response: undefined; readonly error: unknown; readonly verdict: Verdict }

type Failure = Exclude<Verdict, { readonly kind: 'ok' | 'fatal' }>

/**
 * Sends a call until it gets a good response, or until another attempt is unsafe, pointless or beyond the budget. Then it
 * returns the last response or throws the last error, unchanged. An abort rejects with its reason at any stage. Between
 * attempts it holds only one timer and one listener.
 */
export async function sendWithRetries<R extends Response>(policy: RetryPolicy, call: RepeatableCall<R>): Promise<R> {
  const { clock } = policy
  const budget = policy.budgetOf(call.key)
  // The cost of all retries of this call, and of the last one.
  let paid = 0
  let paidLast = 0
  for (let attempt = 1; ; attempt += 1) {
    const watchedSince = isWatched(policy) ? clock.monotonic() : undefined
    let outcome: Outcome<R>
    try {
      const response = await call.send(attempt)
      const verdict = classifyResponse(response, call.expectedStatuses, clock.now(), call.hintOf(response))
      outcome = { response, error: undefined, verdict }
    } catch (error) {
      outcome = { response: undefined, error, verdict: call.classifyError(error) }
    }
    if (watchedSince !== undefined) reportAttempt(policy, call, attempt, outcome, clock.monotonic() - watchedSince)
    if (outcome.verdict.kind === 'ok') {
      budget.give(paid === 0 ? SUCCESS_REFUND : paid)
      return finish(outcome)
    }
    if (call.signal?.aborted === true) return giveUp(call, outcome, abortReason(call.signal))
    if (wasNotSent(outcome.error)) {
      budget.give(paidLast)
      paid -= paidLast
      paidLast = 0
    }
    const failure = readFailure(policy, call, attempt, outcome)
    const waitMs = failure && planRetry(policy, call, attempt, failure, budget)
    if (failure === undefined || waitMs === undefined) return finish(outcome)
    paidLast = costOf(budget, failure)
    paid += paidLast
    reportRetry(policy, call, attempt, outcome, failure, waitMs, budget)
    if (outcome.response !== undefined) call.discard(outcome.response)
    try {
      await sleep(waitMs, { signal: call.signal, clock })
    } catch (reason) {
      // The retry that was paid for is not sent.
      budget.give(paidLast)
      throw reason
    }
  }
}

/** Whether an inner policy stopped the attempt. Its cost then goes back to the budget. */
function wasNotSent(error: unknown): boolean {
  return error instanceof CircuitOpenError || error instanceof OverloadedError
}

function finish<R>(outcome: Outcome<R>): R {
  if (outcome.response === undefined) throw outcome.error
  return outcome.response
}

function giveUp<R extends Response>(call: RepeatableCall<R>, { response }: Outcome<R>, reason: unknown): never {
  if (response !== undefined) call.discard(response)
  throw reason
}

/** Returns the failure of an attempt, if it is worth another attempt. */
function readFailure<R extends Response>(
  { shouldRetry }: RetryPolicy,
  call: RepeatableCall<R>,
  attempt: number,
  outcome: Outcome<R>,
): Failure | undefined {
  const { response, error, verdict } = outcome
  if (verdict.kind === 'ok') return undefined
  const proposed = verdict.kind === 'fatal' ? undefined : verdict
  if (shouldRetry === undefined) return proposed
  try {
    const said: unknown = shouldRetry({
      operation: call.operation,
      attempt,
      status: response?.status,
      error,
      kind: verdict.kind,
    })
    if (said === undefined) return proposed
    if (typeof said !== 'boolean') {
      // A promise that rejects must not also end the process.
      notify(() => said)
      throw new TypeError(`shouldRetry must return true, false or undefined, got ${describeType(said)}`)
    }
    return said ? (proposed ?? { kind: 'transient', hintMs: undefined, unprocessed: isUnsent(error) }) : undefined
  } catch (thrown) {
    return giveUp(call, outcome, thrown)
  }
}

/** Pays for the next attempt and returns the wait before it. Returns `undefined` if no further attempt is allowed. */
function planRetry<R extends Response>(
  policy: RetryPolicy,
  call: RepeatableCall<R>,
  attempt: number,
  failure: Failure,
  budget: Budget,
): number | undefined {
  if (attempt > policy.maxRetries) return undefined
  if (!call.canReplay || !(call.isIdempotent || failure.unprocessed)) return undefined
  const waitMs = planWait(policy, {
    kind: failure.kind,
    hintMs: failure.hintMs,
    retries: attempt - 1,
    now: policy.clock.monotonic(),
    deadlineAt: call.deadlineAt,
  })
  return waitMs !== undefined && budget.take(costOf(budget, failure)) ? waitMs : undefined
}

function costOf(budget: Budget, { kind }: Failure): number {
  return kind === 'throttled' ? budget.throttledCost : budget.transientCost
}

function isWatched({ onAttempt }: RetryPolicy): boolean {
  return onAttempt !== undefined || findChannels()?.attempt.hasSubscribers === true
}

function reportAttempt<R extends Response>(
  { onAttempt }: RetryPolicy,
  { operation, signal }: RepeatableCall<R>,
  attempt: number,
  { response, error, verdict }: Outcome<R>,
  durationMs: number,
): void {
  const kind = response === undefined && signal?.aborted === true ? 'aborted' : verdict.kind
  const event: AttemptEvent = { operation, attempt, status: response?.status, error, kind, durationMs }
  notify(() => onAttempt?.(event))
  findChannels()?.attempt.publish(event)
}

function reportRetry<R extends Response>(
  { onRetry }: RetryPolicy,
  { operation }: RepeatableCall<R>,
  attempt: number,
  { response, error }: Outcome<R>,
  { kind, hintMs }: Failure,
  waitMs: number,
  { tokens }: Budget,
): void {
  const channel = findChannels()?.retry
  if (onRetry === undefined && channel?.hasSubscribers !== true) return
  const event: RetryEvent = { operation, attempt, status: response?.status, error, kind, waitMs, hintMs, tokens }
  notify(() => onRetry?.(event))
  channel?.publish(event)
}
