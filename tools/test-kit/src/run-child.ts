import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Child {
  readonly process: ChildProcess
  /** The complete lines written so far. */
  readonly lines: string[]
  /** Resolves when the program has ended and its output is read. `code` is null if it was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>
}

/** Runs a program in a child process. */
export function runChild(program: URL, args: readonly string[]): Child {
  const child = spawn(process.execPath, [fileURLToPath(program), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' },
  })
  const lines: string[] = []
  let rest = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, errors }))
  return { process: child, lines, ended }
}
