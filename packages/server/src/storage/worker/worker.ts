// The thread of a store: executes the calls of `createWorkerMemory`. Its bundle is CommonJS, which has no top-level
// await.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { openSqliteStoreWhenFree } from '../../services/memory/store/sqlite/sqlite-store.ts'
import { encodeError } from './error-transfer.ts'
import { createLocalMemory } from '../../services/memory/engine/local-memory.ts'
import type { Memory } from '../../services/memory/engine/memory.ts'
import type { WorkerData, WorkerReply, WorkerRequest } from './worker-protocol.ts'

if (parentPort === null) throw new Error('This module must run in a worker')
serve(parentPort, workerData as WorkerData)

function serve(port: MessagePort, data: WorkerData): void {
  const send = (reply: WorkerReply): void => port.postMessage(reply)
  const onFailure = (error: unknown): void => send({ kind: 'maintenance-failed', error: encodeError(error) })
  const opening = openSqliteStoreWhenFree({ ...data, onFailure }).then((store) =>
    createLocalMemory(store, { onFailure }),
  )
  opening.then(
    () => send({ kind: 'opened' }),
    (error: unknown) => send({ kind: 'not-opened', error: encodeError(error) }),
  )
  const underWay = new Set<number>()
  let lastId = 0

  const fail = (id: number, error: unknown): void => {
    underWay.delete(id)
    send({ kind: 'failed', id, error: encodeError(error) })
  }
  const carryOut = async (request: WorkerRequest): Promise<void> => {
    const { id, method } = request
    if (method === 'underWay') return send({ kind: 'under-way', id, calls: [...underWay] })
    underWay.add(id)
    try {
      const memory: Memory = await opening
      const run = memory[method] as (...args: readonly unknown[]) => Promise<unknown>
      const value = await run.apply(memory, [...request.args])
      // A value that cannot be cloned is not sent at all.
      send({ kind: 'done', id, value })
      underWay.delete(id)
    } catch (error) {
      fail(id, error)
    }
  }

  port.on('message', (request: WorkerRequest) => {
    lastId = request.id
    void carryOut(request)
  })
  port.on('messageerror', (error: Error) => {
    lastId++
    fail(lastId, new Error("The store's worker could not read the arguments of the call", { cause: error }))
  })
}
