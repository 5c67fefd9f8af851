import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program to start. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
}

/** The outcome of a program that runs cases. */
export interface Ran {
  /** Lines of the standard output. */
  readonly lines: readonly string[]
  /** The error output. */
  readonly problems: string
  readonly exitCode: number | null
  /** Whether the program was killed after the time limit. */
  readonly wasKilled: boolean
  /** Time between the last line and the exit; `undefined` without either. */
  readonly lingeredMs: number | undefined
}

const endLine = '{"end":true}'

/** Runs a program until it ends or exceeds its time limit. Then kills it with all its child processes. */
export async function runCommand(command: Command, limitMs: number): Promise<Ran> {
  const { file, args, environment, directory } = command
  // A separate process group, so that child processes end with it.
  const child = spawn(file, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  })
  const lines: string[] = []
  let endedAt: number | undefined
  let problems = ''
  let wasKilled = false
  const kill = (): void => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // The process has already ended.
    }
  }
  process.once('exit', kill)
  const timer = setTimeout(() => {
    wasKilled = true
    kill()
  }, limitMs)
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()))
  const read = createInterface({ input: child.stdout })
  read.on('line', (line) => {
    lines.push(line)
    if (line === endLine) endedAt = performance.now()
  })
  const exitCode = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      problems += error.message
      resolve(null)
    })
    child.on('close', resolve)
  })
  clearTimeout(timer)
  process.off('exit', kill)
  kill()
  return {
    lines,
    problems,
    exitCode,
    wasKilled,
    lingeredMs: endedAt === undefined || wasKilled ? undefined : performance.now() - endedAt,
  }
}
