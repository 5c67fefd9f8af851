// A program that records 1000 events in a loop and then ends in a way that its argument names.
import { writeSync } from 'node:fs'
import { createSession } from '@sekha/telemetry'

const [url = '', spoolFolder, way] = process.argv.slice(2)
const session = createSession(url, { product: 'ender', version: '1', spoolFolder })
writeSync(1, `${session.sessionId}\n`)
const counter = session.counter('events')
for (let step = 1; step <= 1000; step += 1) {
  session.logEvent('step', { step })
  counter.add()
}
if (way === 'exit-0') process.exit(0)
if (way === 'exit-3') process.exit(3)
if (way === 'throw') throw new Error('uncaught')
if (way === 'reject') void Promise.reject(new Error('unhandled'))
if (way === 'end') await session.end()
