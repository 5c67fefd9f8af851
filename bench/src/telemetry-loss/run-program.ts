import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Ending, Scenario } from './scenarios.ts'
import { type Arrived, type Backend, Sink } from '../telemetry/sink.ts'

const program = fileURLToPath(new URL('./program.ts', import.meta.url))
/** The second start, as by a service manager. Clients that kept something send it then, also on a slow machine. */
const restart: Ending = { kind: 'stay', ms: 20_000 }
/** A program that has not ended by then is killed: its telemetry keeps it alive for ever. */
const maxLifeMs = 180_000

/** Runs a program in a scenario, starts it again without events, and counts what has arrived. */
export async function runProgram(
  subject: string,
  { events, ending, fault }: Scenario,
  backend: Backend | undefined,
): Promise<Arrived> {
  const spool = mkdtempSync(join(tmpdir(), 'sekha-loss-'))
  const sink = await Sink.open(fault, backend)
  try {
    await sink.begin()
    await run([subject, sink.url, String(events), JSON.stringify(ending), spool], ending)
    await run([subject, sink.url, '0', JSON.stringify(restart), spool], restart)
    return await sink.arrived()
  } finally {
    await sink.close()
    rmSync(spool, { recursive: true, force: true })
  }
}

/**
 * A program that ends while it logs its events counts with what has arrived.
 *
 * @throws {Error} when the program does not start, with its last output
 */
async function run(args: readonly string[], ending: Ending): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)))
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (ending.kind === 'signal' && output.includes('logged'))
      setTimeout(() => child.kill(ending.signal), ending.afterMs)
  })
  const impatience = setTimeout(() => child.kill('SIGKILL'), maxLifeMs)
  // The output is complete at `close`, which comes after the exit.
  await once(child, 'close')
  clearTimeout(impatience)
  if (!output.includes('started')) throw new Error(`${args[0]} did not start\n${errors}`)
}
