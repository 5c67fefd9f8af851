import { fork } from 'node:child_process'

/** What a module of a job exports: does the job in a process of its own. Input and result can be sent as messages. */
export type Job<I, R> = (input: I) => Promise<R>

/** What the process of a job responses. */
export type JobReply = { readonly result: unknown } | { readonly error: string }

/**
 * Does a job in a fresh process, so that its memory and its compiled code are its own.
 *
 * @param module The module that exports the job as `run`.
 * @throws {Error} when the job fails, or its process ends before it has responded
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
