import type { Goal } from './goal.ts'
import type { Series } from './series.ts'
import type { Table } from './table.ts'

/** What a run was asked to do. */
export interface Settings {
  /** How often every candidate is measured. */
  readonly rounds: number
  /** Small amounts of work: shows that everything runs and that outputs are right, not how fast it is. */
  readonly quick: boolean
  /** Print what the figures are made of, where the benchmark can. */
  readonly explain: boolean
  /** The file that the benchmark measures with, where it needs one. */
  readonly data?: string | undefined
}

/** What a run found. */
export interface Outcome {
  readonly series: readonly Series[]
  readonly tables?: readonly Table[] | undefined
  readonly goals: readonly Goal[]
  /** Lines that belong under the table. */
  readonly notes?: readonly string[] | undefined
}

/** One benchmark, as `npm run bench -- NAME` finds it. */
export interface Benchmark {
  readonly name: string
  /** One line for the list of names. */
  readonly summary: string
  /** How many rounds a figure needs that may be written down; also the default. */
  readonly rounds: number
  /** The packages it compares with, for their versions. */
  readonly packages: readonly string[]
  /** What to give as `--data`, where it needs a file that is not shipped. */
  readonly needsData?: string | undefined
  run(settings: Settings): Promise<Outcome>
}
