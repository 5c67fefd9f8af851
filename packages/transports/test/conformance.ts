import { abortCases } from './conformance/abort.ts'
import { compressionCases } from './conformance/compression.ts'
import { connectionCases } from './conformance/connections.ts'
import { limitCases } from './conformance/limits.ts'
import { requestCases } from './conformance/requests.ts'
import { routeCases } from './conformance/routes.ts'
import { streamCases } from './conformance/streams.ts'
import { timerCases } from './conformance/timers.ts'
import type { ConformanceCase } from './conformance/case.ts'

/** What every transport owes the client: plain functions, so that any runner on any runtime can run them. */
export const cases: readonly ConformanceCase[] = [
  ...requestCases,
  ...compressionCases,
  ...limitCases,
  ...streamCases,
  ...abortCases,
  ...timerCases,
  ...connectionCases,
  ...routeCases,
]

export type { ConformanceCase, Need, Open, Opened, OpenOptions } from './conformance/case.ts'
