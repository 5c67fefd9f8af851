import { medianOf, ratiosByRound, type Series } from './series.ts'
import { formatNumber } from './format.ts'
import { median } from './statistics.ts'

/** What we said a figure would be. */
export interface Goal {
  readonly text: string
  readonly actual: number
  readonly unit: string
  readonly met: boolean
}

/** Which side of its bound a figure must be on. */
export type Bound = { readonly atMost: number } | { readonly atLeast: number }

/** A goal for the median of a candidate. */
export function valueGoal(series: Series, candidate: string, bound: Bound): Goal {
  return judge(`${series.metric}: ${candidate}`, medianOf(series, candidate), series.unit, bound)
}

/** A goal for the median of the ratios between two candidates of the same rounds. */
export function ratioGoal(series: Series, candidate: string, reference: string, bound: Bound): Goal {
  const actual = median(ratiosByRound(series, candidate, reference))
  return judge(`${series.metric}: ${candidate} to ${reference}`, actual, '×', bound)
}

/** A goal for a figure that has no series of its own. */
export function judge(what: string, actual: number, unit: string, bound: Bound): Goal {
  const [sign, limit] = 'atMost' in bound ? (['≤', bound.atMost] as const) : (['≥', bound.atLeast] as const)
  const met = sign === '≤' ? actual <= limit : actual >= limit
  return { text: `${what} ${sign} ${formatNumber(limit)} ${unit}`, actual, unit, met }
}

/** One line: the goal, what came out, and whether that is enough. */
export function formatGoal({ text, actual, unit, met }: Goal): string {
  return `${met ? 'met' : 'MISSED'}: ${text}; measured ${formatNumber(actual)} ${unit}`
}
