import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { encodeError } from './error-transfer.ts'
import type { ThreadData, ThreadReply, ThreadRequest } from './protocol.ts'

/** The open engines of a thread. */
export interface OpenedEngines {
  /** Maps each name to an engine: an object whose methods return promises of values that can be cloned. */
  readonly engines: Readonly<Record<string, object>>
  /** Waits for running calls, then releases the store. */
  close(): Promise<void>
}

/** Opens the engines of a thread. */
export type OpenEngines = (
  data: ThreadData,
  context: {
    /** Receives errors of background work. */
    readonly onFailure: (error: unknown) => void
  },
) => Promise<OpenedEngines>

/**
 * Runs engines in this thread and executes the calls of `openStoreThread`. Call it once, at the start of the thread.
 *
 * @throws {Error} outside of a worker thread
 *
 * @example
 * ```ts
 * import { openSqlite } from '@sekha/storage/sqlite'
 * import { serveEngines } from '@sekha/storage/thread'
 *
 * serveEngines(async ({ store: { path } }, { onFailure }) => {
 *   const storage = await openSqlite({ path, schemas: [notesSchema], onFailure })
 *   const count = () => storage.read((database) => database.all('SELECT 1 FROM notes').length)
 *   return { engines: { notes: { count } }, close: () => storage.close() }
 * })
 * ```
 */
export function serveEngines(open: OpenEngines): void {
  if (parentPort === null) throw new Error('serveEngines() must run in a worker thread')
  serve(parentPort, workerData as ThreadData, open)
}

type Method = (...args: readonly unknown[]) => Promise<unknown>

function serve(port: MessagePort, data: ThreadData, open: OpenEngines): void {
  const send = (reply: ThreadReply): void => port.postMessage(reply)
  const onFailure = (error: unknown): void => send({ kind: 'maintenance-failed', error: encodeError(error) })
  const opening = (async () => open(data, { onFailure }))()
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
  const carryOut = async (request: ThreadRequest): Promise<void> => {
    const { id } = request
    if (request.kind === 'under-way') return send({ kind: 'under-way', id, calls: [...underWay] })
    underWay.add(id)
    try {
      const opened = await opening
      // A value that cannot be cloned is not sent at all.
      if (request.kind === 'call') send({ kind: 'done', id, value: await call(opened, request) })
      else {
        await opened.close()
        send({ kind: 'done', id })
      }
      underWay.delete(id)
    } catch (error) {
      fail(id, error)
    }
  }

  port.on('message', (request: ThreadRequest) => {
    lastId = request.id
    void carryOut(request)
  })
  port.on('messageerror', (error: Error) => {
    lastId++
    fail(lastId, new Error("The store's worker could not read the arguments of the call", { cause: error }))
  })
}

function call(
  { engines }: OpenedEngines,
  { engine: name, method, args }: Extract<ThreadRequest, { readonly kind: 'call' }>,
): Promise<unknown> {
  const engine = Object.hasOwn(engines, name) ? engines[name] : undefined
  const run: unknown = engine !== undefined && !(method in Object.prototype) ? Reflect.get(engine, method) : undefined
  if (typeof run !== 'function') throw new TypeError(`the engine ${name} has no method ${method}`)
  return (run as Method).apply(engine, [...args])
}
