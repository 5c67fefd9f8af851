// Tells the main thread, by shared memory, of the first hang that arrives at its port.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { HeartbeatReport } from '../../src/index.ts'

parentPort?.once('message', (port: MessagePort) => {
  port.on('message', ({ state, context }: HeartbeatReport) => {
    if (state === 'hung' && JSON.stringify(context) === '{"session":"s"}') Atomics.store(workerData as Int32Array, 0, 1)
  })
})
