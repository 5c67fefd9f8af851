/** A runtime that the packages are tried on. */
export type RuntimeName = 'node20' | 'node22' | 'node24' | 'node26' | 'bun' | 'deno' | 'workerd' | 'chromium'

/** What a case works with: it imports nothing of any runtime. */
export interface CaseContext {
  readonly runtime: RuntimeName
  /** A memory server, and the key to it. */
  readonly url: string
  readonly key: string
  /** A server that does what servers should not; see `faulty.ts`. */
  readonly faultsUrl: string
  /** Where nobody listens. */
  readonly refusedUrl: string
  /** A folder of the case's own, where there are files. */
  readonly directory: string
  /** Whether `SEKHA_BASE_URL` and `SEKHA_API_KEY` are set and may be read. */
  readonly hasEnvironment: boolean
}

/** Something that has to work. It passes unless it throws. */
export interface Case {
  /** A sentence of behaviour, unique within its suite. */
  readonly name: string
  /** The row of the table that it counts in. */
  readonly feature: string
  /** Where it is tried. @default wherever its suite runs */
  readonly only?: readonly RuntimeName[]
  readonly run: (context: CaseContext) => Promise<void>
}

/** Names the row that cases count in. */
export function feature(name: string, cases: Readonly<Record<string, Case['run']>>): Case[] {
  return Object.entries(cases).map(([title, run]) => ({ name: title, feature: name, run }))
}
