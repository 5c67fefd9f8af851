import { median, summarize, type Summary } from './statistics.ts'

/** One metric of several contenders, measured in the same rounds. */
export interface Series {
  readonly metric: string
  readonly unit: string
  /** The contender that the others are compared with, round by round. */
  readonly reference?: string | undefined
  /** One value per round and contender. */
  readonly values: ReadonlyMap<string, readonly number[]>
}

/** A line of a result, as `--json` writes it. */
export interface Row extends Summary {
  readonly contender: string
  readonly metric: string
  readonly unit: string
}

/** Each round's value over the reference's of the same round: what slows a whole round down cancels out. */
export function ratiosByRound(series: Series, contender: string, reference: string): number[] {
  const above = valuesOf(series, contender)
  const below = valuesOf(series, reference)
  return above.map((value, round) => value / below[round]!)
}

/** The values of one contender. @throws {TypeError} when it was not measured */
export function valuesOf(series: Series, contender: string): readonly number[] {
  const values = series.values.get(contender)
  if (values === undefined) throw new TypeError(`${series.metric}: there is no contender ${contender}`)
  return values
}

/** What a contender is said to have: the middle of its rounds. */
export const medianOf = (series: Series, contender: string): number => median(valuesOf(series, contender))

/** The values and the ratios as rows. */
export function toRows(series: Series): Row[] {
  const { metric, unit, reference, values } = series
  const rows = [...values].map(([contender, list]): Row => ({ contender, metric, unit, ...summarize(list) }))
  if (reference === undefined) return rows
  const ratios = [...values.keys()].map((contender): Row => ({
    contender,
    metric: `${metric}, ratio to ${reference}`,
    unit: '×',
    ...summarize(ratiosByRound(series, contender, reference)),
  }))
  return [...rows, ...ratios]
}
