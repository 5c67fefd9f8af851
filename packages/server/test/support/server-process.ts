import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const cli = new URL('../../src/cli.ts', import.meta.url).pathname

/** The real server in a separate process. */
export interface ServerProcess {
  readonly url: string
  readonly process: ChildProcess
  /** Kills it. */
  kill(): Promise<void>
  /** Terminates it gracefully. @returns its exit code */
  stop(): Promise<number | null>
}

/** Starts `sekha-server`, on a free port unless `args` has one, and waits until it listens. */
export async function startServerProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [cli, ...(args.includes('--port') ? [] : ['--port', '0']), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  })
  let problems = ''
  child.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString()
  })
  const exited = once(child, 'exit')
  const url = await Promise.race([
    (async () => {
      for await (const line of createInterface({ input: child.stdout })) {
        const [, found] = /listens on (\S+)/.exec(line) ?? []
        if (found !== undefined) return found
      }
      return undefined
    })(),
    exited.then(() => undefined),
  ])
  if (url === undefined) {
    await exited
    throw new Error(`the server did not start: ${problems}`)
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
    child.kill(signal)
    const [code] = (await exited) as [number | null]
    return code
  }
  return {
    url,
    process: child,
    async kill() {
      await end('SIGKILL')
    },
    stop: () => end('SIGTERM'),
  }
}
