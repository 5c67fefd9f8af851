import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The program of a process that imports one module and prints the import time and the exports. */
const program = `
const [url, touchesFetch] = process.argv.slice(1)
const start = performance.now()
const module = await import(url)
if (touchesFetch === 'true') globalThis.Request
const elapsedMs = performance.now() - start
process.stdout.write(JSON.stringify({ elapsedMs, names: Object.keys(module) }))`

/** The time and the exports of an import. */
export interface Imported {
  readonly elapsedMs: number
  readonly names: readonly string[]
}

/**
 * Imports a module in a fresh process.
 *
 * @param touchesFetch Also loads the runtime's `fetch`, which Node loads on first use.
 */
export async function importCold(url: string, touchesFetch: boolean): Promise<Imported> {
  const args = ['--input-type=module', '--eval', program, url, String(touchesFetch)]
  const { stdout } = await run(process.execPath, args)
  return JSON.parse(stdout) as Imported
}
