import type { CallRequest } from '@sekha/core'
import { type AttemptRecord, notify } from '@sekha/core/foundation'
import type { Budget } from '../budget/budget.ts'
import { createPerOrigin } from '../origins.ts'
import { attemptAttributes, serverAttributes } from './attributes.ts'
import type { HistogramLike, MeterLike } from './telemetry.ts'

/** Records the metrics of one call when it ends. */
export type MeasureCall = (
  request: CallRequest,
  origin: string,
  durationMs: number,
  errorType: string | undefined,
) => void

/** Creates the metrics of calls: durations and waits in seconds, attempts, and the tokens left in each budget. */
export function createCallMetrics(meter: MeterLike, budgetOf: (origin: string) => Budget): MeasureCall {
  const histogram = (name: string, unit: string, description: string): HistogramLike => {
    const given = meter.createHistogram(name, { unit, description })
    return { record: (value, attributes) => notify(() => given.record(value, attributes)) }
  }
  const callDuration = histogram('sekha.client.call.duration', 's', 'How long a call took until its response began')
  const callAttempts = histogram('sekha.client.call.attempts', '{attempt}', 'How many attempts a call took')
  const wait = histogram('sekha.client.retry.wait', 's', 'How long was waited before a retry')
  const attemptDuration = histogram('http.client.request.duration', 's', 'How long an attempt took')
  const watchBudget = createBudgetGauge(meter, budgetOf)

  return (request, origin, durationMs, errorType) => {
    const operation = request.operation.id
    const attributes = { 'sekha.operation': operation, ...(errorType === undefined ? {} : { 'error.type': errorType }) }
    callDuration.record(durationMs / 1000, attributes)
    callAttempts.record(request.attempts.length, attributes)
    for (const [index, record] of request.attempts.entries()) {
      attemptDuration.record(record.durationMs / 1000, attemptAttributes(request, origin, record))
      if (isFollowed(request.attempts, index)) wait.record(record.waitMs / 1000, { 'sekha.operation': operation })
    }
    watchBudget(origin)
  }
}

function isFollowed(attempts: readonly AttemptRecord[], index: number): boolean {
  return index < attempts.length - 1
}

function createBudgetGauge(meter: MeterLike, budgetOf: (origin: string) => Budget): (origin: string) => void {
  const gauge = meter.createObservableGauge('sekha.client.retry.budget', {
    unit: '{token}',
    description: 'What is left of the retry budget of an origin',
  })
  return createPerOrigin((origin) => {
    notify(() => gauge.addCallback((result) => result.observe(budgetOf(origin).tokens, serverAttributes(origin))))
    return true
  })
}
