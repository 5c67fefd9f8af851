import { equal } from 'node:assert/strict'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { Candidate } from '../harness/candidate.ts'
import { type Arrived, arrivedPath, markOf } from '../telemetry/sink.ts'
import { loggers, type OpenLogger } from './loggers.ts'

/** The events of a burst. Between two bursts the loop turns once, so that background work gets its share. */
const burst = 1000
const verified = 10
const patienceMs = 30_000

/** Opens a logger that sends to the server at `url`, or writes to a file. */
export async function openCandidate(name: string, url: string): Promise<Candidate> {
  const open: OpenLogger | undefined = loggers[name]
  if (open === undefined) throw new TypeError(`There is no logger ${name}`)
  const directory = mkdtempSync(join(tmpdir(), 'sekha-call-'))
  const file = join(directory, 'log')
  // Each process has a number of its own, so that the server distinguishes the events of candidates.
  const first = (process.pid % 1000) * 1000
  const logger = await open({ url, file, directory })
  let index = 0
  return {
    async verify() {
      for (let count = 0; count < verified; count++) logger.log(markOf(first + index++))
      await logger.flush?.()
      const arrived = logger.writesFile === true ? () => linesOf(file) : () => arrivedFrom(url, first)
      const endAt = performance.now() + patienceMs
      while ((await arrived()) < verified && performance.now() < endAt) await sleep(50)
      equal(await arrived(), verified)
    },
    async run(_task, amount) {
      let inCalls = 0
      for (let done = 0; done < amount; done += burst) {
        const start = performance.now()
        for (let count = 0; count < burst; count++) logger.log('mark-999999')
        inCalls += performance.now() - start
        await nextTurn()
      }
      return (inCalls * 1e6) / amount
    },
    async close() {
      await logger.close?.()
      rmSync(directory, { recursive: true, force: true })
      // Some clients keep their process alive.
      process.exit(0)
    },
  }
}

async function linesOf(file: string): Promise<number> {
  let lines = 0
  for await (const line of createInterface({ input: createReadStream(file) })) if (line.includes('mark-')) lines++
  return lines
}

/** The server counts all candidates. Only the marks of this process count here. */
async function arrivedFrom(url: string, first: number): Promise<number> {
  const response = await fetch(`${url}${arrivedPath}?from=${first}&to=${first + 999}`)
  return ((await response.json()) as Arrived).delivered
}
