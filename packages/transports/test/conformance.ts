import { abortCases } from './conformance/abort.ts'
import { compressionCases } from './conformance/compression.ts'
import { connectionCases } from './conformance/connections.ts'
import { limitCases } from './conformance/limits.ts'
import { requestCases } from './conformance/requests.ts'
import { routeCases } from './conformance/routes.ts'
import { streamCases } from './conformance/streams.ts'
import { timerCases } from './conformance/timers.ts'
import type { ConformanceCase } from './conformance/case.ts'

/** The behaviour required of every transport, as plain functions that any test runner on any runtime can run. */
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
