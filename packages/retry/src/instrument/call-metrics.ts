import type { CallRequest } from '@sekha/core'
import { type AttemptRecord, notify } from '@sekha/core/foundation'
import type { Budget } from '../budget/budget.ts'
import { createPerOrigin } from '../origins.ts'
import { attemptAttributes, serverAttributes } from './attributes.ts'
import type { GaugeResult, HistogramLike, MeterLike } from './telemetry.ts'

/** The metrics of calls. */
export interface CallMetrics {
  /** Records one call when it ends. */
  measure(request: CallRequest, origin: string, durationMs: number, errorType: string | undefined): void
  /** Stops observing budgets. Idempotent. */
  close(): void
}

/** Creates the metrics of calls: durations and waits in seconds, attempts, and the tokens left in each budget. */
export function createCallMetrics(meter: MeterLike, budgetOf: (origin: string) => Budget): CallMetrics {
  const histogram = (name: string, unit: string, description: string): HistogramLike => {
    const recorded = meter.createHistogram(name, { unit, description })
    return { record: (value, attributes) => notify(() => recorded.record(value, attributes)) }
  }
  const callDuration = histogram(
    'sekha.client.call.duration',
    's',
    'Time from the start of a call until its response begins',
  )
  const callAttempts = histogram('sekha.client.call.attempts', '{attempt}', 'Attempts per call')
  const wait = histogram('sekha.client.retry.wait', 's', 'Wait before a retry')
  const attemptDuration = histogram('http.client.request.duration', 's', 'Duration of HTTP client requests')
  const budgets = createBudgetGauge(meter, budgetOf)

  return {
    measure(request, origin, durationMs, errorType) {
      const operation = request.operation.id
      const attributes = {
        'sekha.operation': operation,
        ...(errorType === undefined ? {} : { 'error.type': errorType }),
      }
      callDuration.record(durationMs / 1000, attributes)
      callAttempts.record(request.attempts.length, attributes)
      for (const [index, record] of request.attempts.entries()) {
        attemptDuration.record(record.durationMs / 1000, attemptAttributes(request, origin, record))
        if (isFollowed(request.attempts, index)) wait.record(record.waitMs / 1000, { 'sekha.operation': operation })
      }
      budgets.watch(origin)
    },
    close: () => budgets.close(),
  }
}

function isFollowed(attempts: readonly AttemptRecord[], index: number): boolean {
  return index < attempts.length - 1
}

/** Observes the budgets of the latest origins with one callback, from the first call until it is closed. */
function createBudgetGauge(
  meter: MeterLike,
  budgetOf: (origin: string) => Budget,
): { watch(origin: string): void; close(): void } {
  const gauge = meter.createObservableGauge('sekha.client.retry.budget', {
    unit: '{token}',
    description: 'Tokens left in the retry budget of an origin',
  })
  const origins = new Map<string, true>()
  const remember = createPerOrigin(() => true as const, origins)
  const observe = (result: GaugeResult): void => {
    for (const origin of origins.keys()) notify(() => result.observe(budgetOf(origin).tokens, serverAttributes(origin)))
  }
  let state: 'idle' | 'observing' | 'closed' = 'idle'
  return {
    watch(origin) {
      if (state === 'closed') return
      remember(origin)
      if (state === 'observing') return
      state = 'observing'
      notify(() => gauge.addCallback(observe))
    },
    close() {
      if (state === 'observing') notify(() => gauge.removeCallback?.(observe))
      state = 'closed'
      origins.clear()
    },
  }
}
