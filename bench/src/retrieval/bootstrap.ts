import { percentile } from '../harness/statistics.ts'
import { seededRandom } from '../memory/random.ts'

/** The 95 % interval of the resamples. */
export interface Band {
  readonly mean: number
  readonly low: number
  readonly high: number
}

const resamples = 2000
const seed = 20_230_508

/** Sampling units: the summed measurements of each, and its number of questions. */
interface Unit {
  readonly sums: readonly number[]
  readonly count: number
}

/**
 * Calculates means and their 95 % intervals by the percentile bootstrap (Efron, 1979). Each of 2,000 resamples draws as
 * many units as there are, with replacement. The result is the same for the same input. All measurements of a question
 * are drawn together, so the interval of a difference is that of paired differences.
 *
 * @param rows The measurements of each question; at least one.
 * @param clusters Draws whole clusters (a number for each row) instead of single questions.
 */
export function bootstrap(rows: readonly (readonly number[])[], clusters?: readonly number[]): Band[] {
  const width = rows[0]?.length ?? 0
  const units = clusters === undefined ? rows.map((sums) => ({ sums, count: 1 })) : sumByCluster(rows, clusters)
  const random = seededRandom(seed)
  const means: number[][] = Array.from({ length: width }, () => [])
  for (let resample = 0; resample < resamples; resample++) {
    const drawn = units.map(() => units[Math.floor(random() * units.length)]!)
    for (const [at, mean] of meanOf(drawn, width).entries()) means[at]!.push(mean)
  }
  return meanOf(units, width).map((mean, at) => ({
    mean,
    low: percentile(means[at]!, 0.025),
    high: percentile(means[at]!, 0.975),
  }))
}

function sumByCluster(rows: readonly (readonly number[])[], clusters: readonly number[]): Unit[] {
  return [...new Set(clusters)].map((cluster) => {
    const own = rows.filter((_, at) => clusters[at] === cluster)
    return { sums: add(own, own[0]!.length), count: own.length }
  })
}

function meanOf(units: readonly Unit[], width: number): number[] {
  const count = units.reduce((sum, unit) => sum + unit.count, 0)
  return add(
    units.map(({ sums }) => sums),
    width,
  ).map((sum) => sum / count)
}

function add(rows: readonly (readonly number[])[], width: number): number[] {
  const sums = Array.from({ length: width }, () => 0)
  for (const row of rows) for (let at = 0; at < width; at++) sums[at]! += row[at]!
  return sums
}
