// node in-worker.ts: a worker with a monitor blocks itself, and the main thread does not.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const worker = new Worker(new URL('block.ts', import.meta.url), { argv: process.argv.slice(2) })
await once(worker, 'exit')
