// A program that hangs for ever in an activity.
import { writeSync } from 'node:fs'
import { createSession } from '@sekha/telemetry'

const [url = '', spoolFolder] = process.argv.slice(2)
const session = createSession(url, { product: 'hanger', version: '1', spoolFolder })
session.startHeartbeatMonitor({ timeoutMs: 200, checkIntervalMs: 50 })
session.heartbeat()
session.activity('import')
setImmediate(() => {
  writeSync(1, `${session.sessionId}\n`)
  for (;;);
})
