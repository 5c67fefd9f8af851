import { fork } from 'node:child_process'

/**
 * The export of a job module: runs the job in a separate process. Input and result must be serialisable as messages.
 */
export type Job<I, R> = (input: I) => Promise<R>

/** The response of a job's process. */
export type JobReply = { readonly result: unknown } | { readonly error: string }

/**
 * Runs a job in a fresh process with separate memory and compiled code.
 *
 * @param module The module that exports the job as `run`.
 * @throws {Error} when the job fails, or its process ends before it responds
 */
export function runJob<R>(module: URL, input: object): Promise<R> {
  const child = fork(new URL('./job-process.ts', import.meta.url), [module.href], { execArgv: ['--expose-gc'] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`${module.pathname} ended with ${signal ?? code}`)))
    child.once('message', (response: JobReply) => {
      if ('error' in response) reject(new Error(response.error))
      else resolve(response.result as R)
    })
    child.send(input)
  })
}
