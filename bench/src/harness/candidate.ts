/**
 * One way to do the work of a benchmark. It lives in a process of its own, so that no candidate warms up, or spoils,
 * the code and the heap of another.
 */
export interface Candidate {
  /** Does a task once, in full, and throws when what came out is not what was expected. Runs before any timing. */
  verify(task: string): Promise<void>
  /**
   * Does `amount` units of a task. What it returns, if anything, is its measurement of what is neither time nor memory,
   * or what each unit took.
   */
  run(task: string, amount: number): Promise<number | readonly number[] | void>
  /** Lets go of what keeps the process alive. */
  close?(): Promise<void>
}

/** What a module of candidates exports: makes one by name. */
export type OpenCandidate = (name: string, setup: string) => Candidate | Promise<Candidate>

/** What one run of a task cost. */
export interface Cost {
  /** Of the whole process, the collector's and the compiler's threads included. */
  readonly cpuUs: number
  readonly wallUs: number
  /** The figure that `run` returned. */
  readonly own: number | undefined
  /** The figures that `run` returned, one for each unit. */
  readonly samples?: readonly number[] | undefined
}
