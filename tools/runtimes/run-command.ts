import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A program to start. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
}

/** How a program that runs cases went. */
export interface Ran {
  /** What it wrote, by line. */
  readonly lines: readonly string[]
  /** What it wrote to the error output. */
  readonly problems: string
  readonly exitCode: number | null
  /** It was killed after the time limit. */
  readonly wasKilled: boolean
  /** How long it went on after its last line; `undefined` if it did not come to that. */
  readonly lingeredMs: number | undefined
}

const endLine = '{"end":true}'

/** Runs a program until it ends, or kills it with all that it started. */
export async function runCommand(command: Command, limitMs: number): Promise<Ran> {
  const { file, args, environment, directory } = command
  // A group of its own, so that what it starts ends with it.
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
      // It has ended by itself.
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
