import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** What a process does that imports one module and tells how long that took, then what the module exports. */
const program = `
const [url, touchesFetch] = process.argv.slice(1)
const start = performance.now()
const module = await import(url)
if (touchesFetch === 'true') globalThis.Request
const elapsedMs = performance.now() - start
process.stdout.write(JSON.stringify({ elapsedMs, names: Object.keys(module) }))`

/** What an import took, and what came of it. */
export interface Imported {
  readonly elapsedMs: number
  readonly names: readonly string[]
}

/**
 * Imports a module in a fresh process.
 *
 * @param touchesFetch Also load the runtime's `fetch`, which Node does when it is first used.
 */
export async function importCold(url: string, touchesFetch: boolean): Promise<Imported> {
  const args = ['--input-type=module', '--eval', program, url, String(touchesFetch)]
  const { stdout } = await run(process.execPath, args)
  return JSON.parse(stdout) as Imported
}
