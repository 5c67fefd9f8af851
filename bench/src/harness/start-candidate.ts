import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import type { Cost } from './candidate.ts'
import type { CandidateReply, CandidateRequest } from './candidate-process.ts'

/** A candidate in its process. It handles one request at a time. */
export interface RunningCandidate {
  readonly name: string
  /** @throws {Error} that names the candidate, when its result is wrong */
  verify(task: string): Promise<void>
  run(task: string, amount: number): Promise<Cost>
  close(): Promise<void>
}

/**
 * Starts a candidate in a separate process with an explicit garbage collector.
 *
 * @param module The module that exports `openCandidate`.
 * @param setup An argument of that function, such as a URL.
 */
export async function startCandidate(module: URL, name: string, setup = ''): Promise<RunningCandidate> {
  const entry = new URL('./candidate-process.ts', import.meta.url)
  const child = fork(entry, [module.href, name, setup], { execArgv: ['--expose-gc'] })
  const ask = async (request: CandidateRequest | undefined): Promise<CandidateReply> => {
    const responded = nextReply(child, name)
    if (request !== undefined) child.send(request)
    const response = await responded
    if (response.kind === 'failed') throw new Error(`${name} failed\n${response.message}`)
    return response
  }
  try {
    await ask(undefined)
  } catch (error) {
    child.kill()
    throw error
  }
  return {
    name,
    async verify(task) {
      await ask({ kind: 'verify', task })
    },
    async run(task, amount) {
      const response = await ask({ kind: 'run', task, amount })
      if (response.kind !== 'cost') throw new Error(`${name} responded ${response.kind} instead of a cost`)
      return response.cost
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      if (child.connected) child.send({ kind: 'close' } satisfies CandidateRequest)
      const impatience = setTimeout(() => child.kill(), 2000)
      await exited
      clearTimeout(impatience)
    },
  }
}

/** Waits for the next message. Rejects when the process ends first. */
function nextReply(child: ChildProcess, name: string): Promise<CandidateReply> {
  return new Promise((resolve, reject) => {
    const onMessage = (response: unknown): void => {
      child.off('exit', onExit)
      resolve(response as CandidateReply)
    }
    const onExit = (code: number | null, signal: string | null): void => {
      child.off('message', onMessage)
      reject(new Error(`${name} ended with ${signal ?? `status ${code}`} in the middle of its work`))
    }
    child.once('message', onMessage)
    child.once('exit', onExit)
  })
}
