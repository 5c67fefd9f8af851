// Runs in a page. The runner provides the context and a function that reports.
import type { Case, CaseContext } from '../cases/case.ts'
import { onUnhandled } from './on-unhandled.ts'
import { prepareCases, runCases } from './run-cases.ts'

interface PageGlobals {
  readonly caseContext: CaseContext
  /** Whether the browser is killed afterwards. */
  readonly isEarlier: boolean
  readonly reportLine: (line: string) => Promise<void>
}

export function run(cases: readonly Case[]): void {
  const { caseContext, isEarlier, reportLine } = globalThis as unknown as PageGlobals
  if (isEarlier) void prepareCases(cases, caseContext, { report: reportLine })
  else void runCases(cases, caseContext, { report: reportLine, onUnhandled })
}
