// An importer that shows what it does: node importer.ts
// Its server stops in the middle and comes back. The importer notices nothing, and nothing is lost.
import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SekhaClient } from '@sekha/core'
import { TelemetryNamespace } from '@sekha/core/telemetry'
import { createController } from '@sekha/server'
import { createSession } from '@sekha/telemetry'

const folder = await mkdtemp(join(tmpdir(), 'importer-'))
const startServer = (port: number) => {
  const controller = createController({ database: join(folder, 'sekha.db') })
  return controller.listen({ port }).then(({ url }) => ({ url, controller }))
}
let server = await startServer(0)

const session = createSession(server.url, { product: 'importer', version: '1.0.0', spoolFolder: folder })
session.startHeartbeatMonitor({ mode: 'automatic', timeoutMs: 5000 })
const rows = session.counter('rows')

for (const [number, file] of ['a.csv', 'b.csv', 'c.csv'].entries()) {
  using activity = session.activity('import', { file })
  session.updateState({ file, progress: { done: number, total: 3 } })
  if (file === 'b.csv') await server.controller.close()
  try {
    rows.add(importFile(file))
  } catch (error) {
    activity.fail(error)
  }
  if (file === 'a.csv') assert.equal(await session.flush(), true)
}
session.updateState({ file: null, progress: { done: 3 } })

assert.equal(await session.flush({ timeoutMs: 100 }), false)
console.log(`without the server, ${session.stats().pending} records wait: ${session.stats().lastFailure}`)
server = await startServer(Number(new URL(server.url).port))
const { accepted, delivered, duplicate, pending } = await session.end()
console.log(`with it, ${delivered} of ${accepted} records are delivered`)

const { sessions, events, metrics } = new TelemetryNamespace(new SekhaClient({ baseUrl: server.url }))
const { state, status } = { ...(await sessions.get(session.sessionId)), ...(await sessions.summary(session.sessionId)) }
const failures = await events.list(session.sessionId, { exceptions: true })
const points = await metrics.list(session.sessionId, { name: 'rows' })
console.log(status, state, failures.data[0]?.event.message, points.data.at(-1)?.metric.value)
await server.controller.close()

assert.equal(status, 'ended')
assert.deepEqual(state, { product: 'importer', version: '1.0.0', progress: { done: 3, total: 3 } })
assert.deepEqual(
  failures.data.map(({ event }) => event.message),
  ['Row 7 has no price'],
)
assert.equal(points.data.at(-1)?.metric.value, 200)
assert.equal(delivered + duplicate, accepted)
assert.equal(pending, 0)
console.log('✓ nothing is lost')

function importFile(file: string): number {
  if (file === 'b.csv') throw new RangeError('Row 7 has no price')
  return 100
}
