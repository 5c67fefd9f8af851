// Sets up Python for the fuzzer, in a virtual environment below `node_modules`.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The oldest Python that schemathesis supports. */
const oldest = [3, 11] as const
/** The time limit for the package index. */
const installLimitMs = 180_000

/** The folder of an environment's programs, or why the environment is missing. */
export type Environment = { readonly bin: string } | { readonly missing: string }

/**
 * Creates a virtual environment with the packages of a requirements file, or reuses the existing one. Its name is
 * derived from its contents, and a marker file shows that it is complete.
 */
export function openEnvironment(requirements: string, cache: string): Environment {
  const python = process.env['SEKHA_PYTHON'] ?? 'python3'
  const probe = run(python, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])'])
  if (probe.problem !== undefined) return { missing: `${python} cannot make a virtual environment: ${probe.problem}` }
  const [major = 0, minor = 0] = probe.output.trim().split(' ').map(Number)
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    return { missing: `${python} is ${major}.${minor}; the fuzzer needs ${oldest.join('.')} or newer` }
  const hash = createHash('sha256').update(`${major}.${minor}\n`).update(readFileSync(requirements)).digest('hex')
  const path = join(cache, hash.slice(0, 16))
  const bin = join(path, 'bin')
  const whole = join(path, 'whole')
  if (existsSync(whole)) return { bin }
  rmSync(path, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r']
  const { problem } = inOrder(
    () => run(python, ['-m', 'venv', path]),
    () => run(join(bin, 'python'), [...install, requirements]),
  )
  if (problem !== undefined) return { missing: `its packages could not be installed: ${problem}` }
  writeFileSync(whole, '')
  return { bin }
}

interface Outcome {
  readonly output: string
  readonly problem: string | undefined
}

/** Runs the steps in order, up to the first that fails. */
function inOrder(...steps: readonly (() => Outcome)[]): Outcome {
  let last: Outcome = { output: '', problem: undefined }
  for (const step of steps) {
    last = step()
    if (last.problem !== undefined) break
  }
  return last
}

function run(command: string, args: readonly string[]): Outcome {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: installLimitMs,
  })
  if (status === 0) return { output: stdout, problem: undefined }
  const lines = (stderr ?? '').trim().split('\n')
  return { output: '', problem: error?.message ?? (lines.at(-1) || `it ended with ${signal ?? status}`) }
}
