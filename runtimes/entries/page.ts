// Runs in a page. The runner provides the context and a function that reports.
import type { Case, CaseContext } from '../cases/case.ts'
import { onUnhandled } from './on-unhandled.ts'
import { runCases } from './run-cases.ts'

interface PageGlobals {
  readonly caseContext: CaseContext
  readonly reportLine: (line: string) => Promise<void>
}

export function run(cases: readonly Case[]): void {
  const { caseContext, reportLine } = globalThis as unknown as PageGlobals
  void runCases(cases, caseContext, { report: reportLine, onUnhandled })
}
