// A server that notices its own hangs: node watched-server.ts [PORT]
// GET /slow?ms=2000 blocks it on purpose, GET /health says what has happened so far. A child process does its own work
// under a lease: it is reported if it stops sending messages.
import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHeartbeatMonitor } from '@sekha/heartbeat'

const monitor = createHeartbeatMonitor({
  timeoutMs: 500,
  // Written while the server hangs, by another thread.
  report: { file: './hangs.ndjson', stderr: true, context: { service: 'watched-server' } },
  onRecovery: ({ lease = 'the server', durationMs }) => console.log(`${lease} was gone for ${durationMs} ms`),
})

const worker = fork(new URL('./thumbnails.ts', import.meta.url))
const lease = monitor.lease('thumbnails', { timeoutMs: 2000 })
worker.on('message', () => lease.renew())
worker.on('exit', () => lease.release())

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const activity = monitor.activity(`${request.method} ${pathname}`)
  if (pathname === '/slow') blockFor(Number(searchParams.get('ms') ?? 2000))
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ state: monitor.state, ...monitor.stats() }))
  activity.end()
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

process.once('SIGTERM', () => {
  worker.kill()
  server.close()
  server.closeAllConnections()
  void monitor.close()
})

function blockFor(ms: number): void {
  for (const end = Date.now() + ms; Date.now() < end;);
}
