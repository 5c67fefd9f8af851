/** A runtime on which the cases run. */
export type RuntimeName = 'node20' | 'node22' | 'node24' | 'node26' | 'bun' | 'deno' | 'workerd' | 'chromium'

/** The arguments of a case, which imports no module of a runtime. */
export interface CaseContext {
  readonly runtime: RuntimeName
  /** A memory server and its key. */
  readonly url: string
  readonly key: string
  /** A misbehaving server; see `faulty.ts`. */
  readonly faultsUrl: string
  /** A URL without a server. */
  readonly refusedUrl: string
  /** A separate folder for each case, on runtimes with a file system. */
  readonly directory: string
  /** Whether `SEKHA_BASE_URL` and `SEKHA_API_KEY` are set and readable. */
  readonly hasEnvironment: boolean
}

/** A required behaviour. The case passes unless it throws. */
export interface Case {
  /** A sentence that states the behaviour, unique within its suite. */
  readonly name: string
  /** The table row that counts the case. */
  readonly feature: string
  /** The runtimes on which it runs. @default all runtimes of its suite */
  readonly only?: readonly RuntimeName[]
  /** Runs before, in another process of the browser that is then killed. Only Chromium has it. */
  readonly before?: (context: CaseContext) => Promise<void>
  readonly run: (context: CaseContext) => Promise<void>
}

/** Assigns cases to a table row. */
export function feature(name: string, cases: Readonly<Record<string, Case['run']>>): Case[] {
  return Object.entries(cases).map(([title, run]) => ({ name: title, feature: name, run }))
}
