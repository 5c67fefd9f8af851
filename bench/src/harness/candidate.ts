/**
 * One implementation of a benchmark's work. It runs in a separate process, so that candidates do not affect each
 * other's compiled code and heap.
 */
export interface Candidate {
  /** Does a task once, in full, and throws when the result differs from the expected one. Runs before any timing. */
  verify(task: string): Promise<void>
  /** Does `amount` units of a task. May return a figure that is neither time nor memory, or the time of each unit. */
  run(task: string, amount: number): Promise<number | readonly number[] | void>
  /** Releases the resources that keep the process alive. */
  close?(): Promise<void>
}

/** The export of a candidate module: opens a candidate by name. */
export type OpenCandidate = (name: string, setup: string) => Candidate | Promise<Candidate>

/** The measurements of one run of a task. */
export interface Cost {
  /** CPU time of the whole process, including the threads of the collector and the compiler. */
  readonly cpuUs: number
  readonly wallUs: number
  /** The figure returned by `run`. */
  readonly own: number | undefined
  /** The figures returned by `run`, one per unit. */
  readonly samples?: readonly number[] | undefined
}
