import { medianOf, ratiosByRound, type Series } from './series.ts'
import { formatNumber } from './format.ts'
import { median } from './statistics.ts'

/** A target for a figure, with the measured value. */
export interface Goal {
  readonly text: string
  readonly actual: number
  readonly unit: string
  readonly met: boolean
}

/** The bound of a figure. */
export type Bound = { readonly atMost: number } | { readonly atLeast: number }

/** A goal for the median of a candidate. */
export function valueGoal(series: Series, candidate: string, bound: Bound): Goal {
  return checkGoal(`${series.metric}: ${candidate}`, medianOf(series, candidate), series.unit, bound)
}

/** A goal for the median of the ratios between two candidates in the same rounds. */
export function ratioGoal(series: Series, candidate: string, reference: string, bound: Bound): Goal {
  const actual = median(ratiosByRound(series, candidate, reference))
  return checkGoal(`${series.metric}: ${candidate} to ${reference}`, actual, '×', bound)
}

/** A goal for a figure without a series. */
export function checkGoal(what: string, actual: number, unit: string, bound: Bound): Goal {
  const [sign, limit] = 'atMost' in bound ? (['≤', bound.atMost] as const) : (['≥', bound.atLeast] as const)
  const met = sign === '≤' ? actual <= limit : actual >= limit
  return { text: `${what} ${sign} ${formatNumber(limit)} ${unit}`, actual, unit, met }
}

/** Formats a goal, the measured value and the verdict on one line. */
export function formatGoal({ text, actual, unit, met }: Goal): string {
  return `${met ? 'met' : 'MISSED'}: ${text}; measured ${formatNumber(actual)} ${unit}`
}
