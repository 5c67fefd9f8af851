// node dying-inspectors.ts: threads look into this one and die at once, while it runs JavaScript.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

const program = new URL('dying-inspector.ts', import.meta.url)
for (let count = 0; count < 10; count++) {
  const dead = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(program, { workerData: dead })
  while (Atomics.load(dead, 0) === 0);
  await once(worker, 'exit')
}
console.log('done')
