// A program that records 1000 events on a disk that takes little or nothing, and prints its ledger before and after it ends.
import { writeSync } from 'node:fs'
import { createSession } from '@sekha/telemetry'

const [url = '', spoolFolder] = process.argv.slice(2)
const session = createSession(url, {
  product: 'limited',
  version: '1',
  spoolFolder,
  durability: 'strict',
  heartbeatIntervalMs: 0,
})
for (let step = 1; step <= 1000; step += 1) session.logEvent('step', { step, text: 'x'.repeat(100) })
writeSync(1, `${JSON.stringify(session.stats())}\n`)
writeSync(1, `${JSON.stringify(await session.end({ timeoutMs: 60_000 }))}\n`)
