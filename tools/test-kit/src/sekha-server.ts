import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** The file of the `sekha-server` command in this repository. */
export const sekhaServerFile = new URL('../../../packages/cli/src/cli.ts', import.meta.url).pathname

/** A memory server in a separate process. */
export interface SekhaServer {
  readonly url: string
  readonly process: ChildProcess
  /** Kills it. */
  kill(): Promise<void>
  /** Terminates it gracefully. @returns its exit code */
  stop(): Promise<number | null>
}

/** Options of {@link startSekhaServer}. */
export interface SekhaServerOptions {
  /** The command to run. @default the one in this repository */
  readonly file?: string | undefined
  /** Variables of its environment beside `PATH`. */
  readonly environment?: Readonly<Record<string, string>> | undefined
}

/**
 * Starts `sekha-server`, on a free port unless `args` has one, and waits until it listens. It ends with this process.
 *
 * @throws {Error} with its error output when it does not start
 */
export async function startSekhaServer(
  args: readonly string[],
  { file = sekhaServerFile, environment = {} }: SekhaServerOptions = {},
): Promise<SekhaServer> {
  const child = spawn(process.execPath, [file, ...(args.includes('--port') ? [] : ['--port', '0']), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  })
  const terminate = (): boolean => child.kill('SIGTERM')
  process.once('exit', terminate)
  let problems = ''
  child.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString()
  })
  const exited = once(child, 'exit').finally(() => process.off('exit', terminate))
  const url = await Promise.race([findUrl(createInterface({ input: child.stdout })), exited.then(() => undefined)])
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

async function findUrl(lines: AsyncIterable<string>): Promise<string | undefined> {
  for await (const line of lines) {
    const [, url] = /listens on (\S+)/.exec(line) ?? []
    if (url !== undefined) return url
  }
  return undefined
}

/** Runs this Node, which reports the version of one without `node:sqlite`. */
export function runOnOldNode(...args: readonly string[]): { readonly status: number | null; readonly stderr: string } {
  const pretend = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})"
  const blocked = `import{registerHooks}from'node:module';registerHooks({resolve(name,context,next){if(name==='node:sqlite')throw new Error('No such built-in module: node:sqlite');return next(name,context)}})`
  const hooks = `data:text/javascript,${encodeURIComponent(`${blocked};${pretend}`)}`
  return spawnSync(process.execPath, ['--import', hooks, ...args], { encoding: 'utf8' })
}
