// Runs one step of a long command and reports progress, because silence looks like a hang.
import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

/** The interval of progress messages for a step without output. */
const heartbeatMs = 10_000

export interface StepResult {
  readonly ok: boolean
  readonly seconds: number
}

export interface StepOptions {
  readonly cwd: string
  readonly environment?: Readonly<Record<string, string>>
  /** Whether to show the output immediately. Otherwise it is shown at the end, and only if the step fails. */
  readonly showsOutput?: boolean
}

/** Runs a script of the root's manifest. Prints its name at the start, and its result and duration at the end. */
export async function runStep(name: string, script: string, options: StepOptions): Promise<StepResult> {
  const { cwd, environment = {}, showsOutput = false } = options
  const startedAt = performance.now()
  const elapsed = (): number => (performance.now() - startedAt) / 1000
  console.log(`… ${name}`)
  const stdio: SpawnOptions['stdio'] = showsOutput ? 'inherit' : ['ignore', 'pipe', 'pipe']
  const child = spawn('pnpm', ['run', '--silent', script], { cwd, stdio, env: { ...process.env, ...environment } })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text))
  // A terminal shows the test runner's progress.
  const isQuiet = !(showsOutput && process.stdout.isTTY)
  const heartbeat = setInterval(() => {
    if (isQuiet) console.log(`… ${name}: ${elapsed().toFixed(0)} s`)
  }, heartbeatMs)
  const [status] = (await once(child, 'close')) as [number | null]
  clearInterval(heartbeat)
  const ok = status === 0
  console.log(`${ok ? '✓' : '✗'} ${name} (${elapsed().toFixed(1)} s)`)
  if (!ok && !showsOutput) console.error(output)
  return { ok, seconds: elapsed() }
}
