import type { RuntimeName } from '../../runtimes/cases/case.ts'
import type { SuiteName } from './runtimes.ts'

/** Cases that run together, with their requirements and runtimes. */
export interface Suite {
  /** `runtimes/cases/NAME.ts` */
  readonly name: SuiteName
  /** The tested package. Without it, the suite cannot run. */
  readonly about: string
  /** @default everywhere */
  readonly only?: readonly RuntimeName[]
}

/** Node.js 22.16 is the first version whose `node:sqlite` has everything that the storage needs. */
const withSqlite: readonly RuntimeName[] = ['node22', 'node24', 'node26', 'bun', 'deno']

export const suites: readonly Suite[] = [
  { name: 'client', about: '@sekha/core' },
  { name: 'messages', about: '@sekha/core' },
  { name: 'retry', about: '@sekha/retry' },
  { name: 'heartbeat', about: '@sekha/heartbeat' },
  { name: 'transports', about: '@sekha/transports' },
  { name: 'search', about: '@sekha/search' },
  { name: 'text', about: '@sekha/text' },
  { name: 'storage', about: '@sekha/storage', only: withSqlite },
  { name: 'telemetry', about: '@sekha/telemetry' },
  { name: 'server', about: '@sekha/server', only: withSqlite },
]
