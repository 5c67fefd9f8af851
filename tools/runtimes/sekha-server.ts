import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A memory server in a separate process. */
export interface SekhaServer {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Options of the server. */
export interface SekhaServerOptions {
  /** The program to run. */
  readonly cli: string
  readonly database: string
  /** The key that callers must send. @default no key, only this machine has access */
  readonly key?: string | undefined
  /** The origin of the page that may call the server. @default none */
  readonly allowedOrigin?: string | undefined
}

/** Starts `sekha-server` on a free port. @throws {Error} when it does not start */
export async function startSekhaServer(options: SekhaServerOptions): Promise<SekhaServer> {
  const { cli, database, key, allowedOrigin } = options
  const origin = allowedOrigin === undefined ? [] : ['--allow-origin', allowedOrigin]
  const child = spawn(process.execPath, [cli, '--port', '0', '--db', database, ...origin], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...(key === undefined ? {} : { SEKHA_API_KEY: key }) },
  })
  const kill = (): boolean => child.kill('SIGTERM')
  process.once('exit', kill)
  let problems = ''
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()))
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [''])])) as [string]
  const [, url] = /listens on (\S+)/.exec(line) ?? []
  if (url === undefined) throw new Error(`the server did not start: ${problems}`)
  return {
    url,
    close: async () => {
      process.off('exit', kill)
      kill()
      await exited
    },
  }
}
