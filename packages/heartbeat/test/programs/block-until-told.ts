// node block-until-told.ts FILE URL: blocks its thread until FILE exists, which the server at URL writes when the report
// arrives, and until a worker has received the same report at its port. Prints a line for the error output's sake.
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { createHeartbeatMonitor } from '../../src/index.ts'

const [file = '', url = ''] = process.argv.slice(2)
const received = new Int32Array(new SharedArrayBuffer(4))
const worker = new Worker(new URL('port-holder.ts', import.meta.url), { workerData: received })
const { port1, port2 } = new MessageChannel()
worker.postMessage(port1, [port1 as never])
const report = { url, port: port2, stderr: true, headers: { authorization: 'Bearer x' }, context: { session: 's' } }
const monitor = createHeartbeatMonitor({ timeoutMs: 300, report })
await monitor.ready()
for (const end = Date.now() + 100_000; Date.now() < end;)
  if (existsSync(file) && Atomics.load(received, 0) === 1) {
    console.log('told')
    break
  }
await monitor.close()
await worker.terminate()
