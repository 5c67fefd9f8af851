// Runs in workerd. A request runs the cases, and its response is their report.
import type { Case, CaseContext } from '../cases/case.ts'
import { onUnhandled } from './on-unhandled.ts'
import { runCases } from './run-cases.ts'

interface Environment {
  readonly CONTEXT: string
}

interface Worker {
  fetch(request: Request, environment: Environment): Promise<Response>
}

export function createWorker(cases: readonly Case[]): Worker {
  return {
    fetch: async (_, { CONTEXT }) => {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
      const writer = writable.getWriter()
      const encoder = new TextEncoder()
      const context = JSON.parse(CONTEXT) as CaseContext
      const report = (line: string): Promise<void> => writer.write(encoder.encode(`${line}\n`))
      void runCases(cases, context, { report, onUnhandled }).then(() => writer.close())
      return new Response(readable)
    },
  }
}
