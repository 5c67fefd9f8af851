import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The memory server in a process of its own. */
export interface SekhaServer {
  readonly url: string
  readonly close: () => Promise<void>
}

/** How the server is started. */
export interface SekhaServerOptions {
  /** Where its tarball is installed. */
  readonly project: string
  readonly database: string
  readonly key: string
  /** The page that may call. */
  readonly allowedOrigin: string
}

/** Starts `sekha-server` of an installed tarball on a free port. @throws {Error} when it does not start */
export async function startSekhaServer(options: SekhaServerOptions): Promise<SekhaServer> {
  const { project, database, key, allowedOrigin } = options
  const cli = join(project, 'node_modules/@sekha/server/dist/cli.js')
  const child = spawn(process.execPath, [cli, '--port', '0', '--db', database, '--allow-origin', allowedOrigin], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', SEKHA_API_KEY: key },
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
