// node hanging-program.ts URL FOLDER: a program with a telemetry session. It blocks its thread until the folder contains
// the file `seen`, then ends, and prints what became of its records.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createSession } from '@sekha/telemetry'

const [url = '', folder = ''] = process.argv.slice(2)
const longestHangMs = 60_000

const session = createSession(url, { product: 'demo', version: '1.0.0', spoolFolder: join(folder, 'spool') })
console.log(session.sessionId)
session.startHeartbeatMonitor({ mode: 'automatic', timeoutMs: 300, checkIntervalMs: 50 })
session.updateState({ status: 'running', import: { file: 'prices.csv', rows: 0 } })
await new Promise((resolve) => setTimeout(resolve, 200))
{
  using activity = session.activity('import', { file: 'prices.csv' })
  blockUntil(() => existsSync(join(folder, 'seen')))
  activity.set({ rows: 1000 })
}
session.updateState({ import: { rows: 1000 } })
session.counter('rows').add(1000)
// The watchdog says that the hang is over in the next turns of the event loop.
await new Promise((resolve) => setTimeout(resolve, 200))
console.log(JSON.stringify(await session.end()))

function blockUntil(isOver: () => boolean): void {
  for (const endAt = performance.now() + longestHangMs; !isOver() && performance.now() < endAt;);
}
