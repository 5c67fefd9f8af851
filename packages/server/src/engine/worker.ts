// The thread that a store lives in: carries out the calls of `createWorkerMemory`.
import { parentPort, workerData } from 'node:worker_threads'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'
import { createLocalMemory } from './local-memory.ts'
import type { Memory } from './memory.ts'
import type { WorkerAnswer, WorkerCall, WorkerData } from './worker-memory.ts'

const port = parentPort
if (port === null) throw new Error('This module is the inside of a worker')
const { path } = workerData as WorkerData
const memory = createLocalMemory(openSqliteStore({ path }))

port.on('message', ({ id, method, args }: WorkerCall) => {
  const run = memory[method] as (...args: readonly unknown[]) => Promise<unknown>
  run.apply(memory satisfies Memory, [...args]).then(
    (value) => port.postMessage({ id, value } satisfies WorkerAnswer),
    (error: unknown) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : 'unknown'
      port.postMessage({ id, error: message } satisfies WorkerAnswer)
    },
  )
})
