// In a process of Node.js, Bun or Deno. The context is the first argument; the process ends when nothing is left to do.
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
