import { median, summarize, type Summary } from './statistics.ts'

/** One metric of several candidates, measured in the same rounds. */
export interface Series {
  readonly metric: string
  readonly unit: string
  /** The candidate with which the others are compared, round by round. */
  readonly reference?: string | undefined
  /** One value per round and candidate. */
  readonly values: ReadonlyMap<string, readonly number[]>
}

/** A row of a result, as `--json` writes it. */
export interface Row extends Summary {
  readonly candidate: string
  readonly metric: string
  readonly unit: string
}

/** Divides each value by the reference's value of the same round, so that slow rounds cancel out. */
export function ratiosByRound(series: Series, candidate: string, reference: string): number[] {
  const above = valuesOf(series, candidate)
  const below = valuesOf(series, reference)
  return above.map((value, round) => value / below[round]!)
}

/** Returns the values of one candidate. @throws {TypeError} when it was not measured */
export function valuesOf(series: Series, candidate: string): readonly number[] {
  const values = series.values.get(candidate)
  if (values === undefined) throw new TypeError(`${series.metric}: there is no candidate ${candidate}`)
  return values
}

/** Returns the median of a candidate's rounds. */
export const medianOf = (series: Series, candidate: string): number => median(valuesOf(series, candidate))

/** Converts the values and the ratios to rows. */
export function toRows(series: Series): Row[] {
  const { metric, unit, reference, values } = series
  const rows = [...values].map(([candidate, list]): Row => ({ candidate, metric, unit, ...summarize(list) }))
  if (reference === undefined) return rows
  const ratios = [...values.keys()].map((candidate): Row => ({
    candidate,
    metric: `${metric}, ratio to ${reference}`,
    unit: '×',
    ...summarize(ratiosByRound(series, candidate, reference)),
  }))
  return [...rows, ...ratios]
}
