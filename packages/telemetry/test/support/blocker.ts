// A program that blocks its thread until a file exists, and goes on.
import { existsSync, writeSync } from 'node:fs'
import { createSession } from '@sekha/telemetry'

const [url = '', spoolFolder, file = ''] = process.argv.slice(2)
const session = createSession(url, {
  product: 'blocker {activity}',
  version: '1',
  apiKey: 'secret-of-the-server-0123456789abcdef',
  spoolFolder,
  // The session is unknown to the server until the watchdog sends the hang.
  delivery: { intervalMs: 3_600_000 },
})
session.startHeartbeatMonitor({ timeoutMs: 200, checkIntervalMs: 50 })
session.heartbeat()
const activity = session.activity('import')
writeSync(1, `${session.sessionId}\n`)
setImmediate(() => {
  while (!existsSync(file));
  activity[Symbol.dispose]()
  const timer = setInterval(() => {
    session.heartbeat()
    if (session.stats().accepted < 5) return
    clearInterval(timer)
    void session
      .end()
      .then(({ accepted, delivered, duplicate, pending }) =>
        writeSync(1, `${JSON.stringify({ accepted, delivered, duplicate, pending })}\n`),
      )
  }, 10)
})
