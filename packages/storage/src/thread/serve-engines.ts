import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { StoreDescription } from '../store-description.ts'
import { encodeError } from './error-transfer.ts'
import type { ThreadData, ThreadReply, ThreadRequest } from './protocol.ts'

/** What a service does with a store: methods that return promises of values that can be cloned. */
export interface Engine {
  /** Waits for running calls, then releases the store. */
  close(): Promise<void>
}

/** Opens the engine of a service. */
export type OpenEngine = (
  store: StoreDescription,
  context: {
    /** Receives errors of background work. */
    readonly onFailure: (error: unknown) => void
  },
) => Promise<Engine>

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
 * serveEngines({
 *   notes: async ({ path }) => {
 *     const storage = await openSqlite({ path, schemas: [notesSchema] })
 *     return {
 *       count: () => storage.read((database) => database.all('SELECT 1 FROM notes').length),
 *       close: () => storage.close(),
 *     }
 *   },
 * })
 * ```
 */
export function serveEngines(engines: Readonly<Record<string, OpenEngine>>): void {
  if (parentPort === null) throw new Error('serveEngines() must run in a worker thread')
  serve(parentPort, workerData as ThreadData, engines)
}

type Method = (...args: readonly unknown[]) => Promise<unknown>

function serve(port: MessagePort, data: ThreadData, engines: Readonly<Record<string, OpenEngine>>): void {
  const send = (reply: ThreadReply): void => port.postMessage(reply)
  const onFailure = (error: unknown): void => send({ kind: 'maintenance-failed', error: encodeError(error) })
  const opening = openAll(data, engines, onFailure)
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
        await closeAll(opened)
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

type Opened = ReadonlyMap<string, Engine>

/** Opens one engine after the other: the first one may set up the file for all. */
async function openAll(
  { store, engines: names }: ThreadData,
  engines: Readonly<Record<string, OpenEngine>>,
  onFailure: (error: unknown) => void,
): Promise<Opened> {
  const opened = new Map<string, Engine>()
  try {
    for (const name of names) {
      const open = Object.hasOwn(engines, name) ? engines[name] : undefined
      if (open === undefined) throw new TypeError(`the store's thread has no engine ${name}`)
      opened.set(name, await open(store, { onFailure }))
    }
    return opened
  } catch (error) {
    await closeAll(opened).catch(onFailure)
    throw error
  }
}

async function closeAll(opened: Opened): Promise<void> {
  const closed = await Promise.allSettled([...opened.values()].map((engine) => engine.close()))
  const failed = closed.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

function call(
  opened: Opened,
  { engine: name, method, args }: Extract<ThreadRequest, { readonly kind: 'call' }>,
): Promise<unknown> {
  const engine = opened.get(name)
  const run: unknown = engine !== undefined && !(method in Object.prototype) ? Reflect.get(engine, method) : undefined
  if (typeof run !== 'function') throw new TypeError(`the engine ${name} has no method ${method}`)
  return (run as Method).apply(engine, [...args])
}
