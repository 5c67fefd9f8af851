import type { RuntimeName } from '../../runtimes/cases/case.ts'
import type { SuiteName } from './runtimes.ts'

/** Which cases run together, what they need, and where they run. */
export interface Suite {
  /** `runtimes/cases/NAME.ts` */
  readonly name: SuiteName
  /** The package that it is about; without it there is nothing to try. */
  readonly about: string
  /** @default everywhere */
  readonly only?: readonly RuntimeName[]
}

export const suites: readonly Suite[] = [
  { name: 'client', about: '@sekha/core' },
  { name: 'retry', about: '@sekha/retry' },
  { name: 'transports', about: '@sekha/transports' },
  // `node:sqlite` with all that the store needs begins with Node.js 22.16.
  { name: 'server', about: '@sekha/server', only: ['node22', 'node24', 'node26', 'bun', 'deno'] },
]
