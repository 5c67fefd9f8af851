// Runs in a process of Node.js, Bun or Deno. The context is the first argument. The process exits when it is idle.
import process from 'node:process'
import type { Case, CaseContext } from '../cases/case.ts'
import { runCases } from './run-cases.ts'

export function run(cases: readonly Case[]): void {
  const context = JSON.parse(process.argv[2] ?? '') as CaseContext
  void runCases(cases, context, {
    report: (line) => console.log(line),
    onUnhandled: (note) => process.on('unhandledRejection', note),
  })
}
