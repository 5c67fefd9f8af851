import { Worker } from 'node:worker_threads'
import type { Memory } from './memory.ts'

/** What the worker opens. */
export interface WorkerData {
  readonly path: string
}

/** A call to the worker. */
export interface WorkerCall {
  readonly id: number
  readonly method: keyof Memory
  readonly args: readonly unknown[]
}

/** What the worker says: that it is ready, or how a call went. */
export type WorkerAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }

const methods: Readonly<Record<keyof Memory, true>> = {
  createConversation: true,
  appendMessages: true,
  updateConversation: true,
  deleteConversation: true,
  importConversations: true,
  getConversation: true,
  listConversations: true,
  countConversations: true,
  listMessages: true,
  listLabels: true,
  listFolders: true,
  search: true,
  buildContext: true,
  summarize: true,
  saveSummary: true,
  suggestLabels: true,
  judgeImportance: true,
  findIdle: true,
  archiveConversations: true,
  readExport: true,
  lastConversation: true,
  check: true,
  statistics: true,
  tenantStatistics: true,
  verify: true,
  close: true,
}

/**
 * The memory in a thread of its own, so that a long search does not hold up whoever serves requests. If the thread
 * dies, every call that waits rejects, and so does every later one; `check` then says so. Calls that wait when it is
 * closed get their answers first; later ones reject.
 */
export function createWorkerMemory(data: WorkerData): Memory {
  const connection = new Connection(data)
  const proxy = Object.fromEntries(
    Object.keys(methods).map((method) => [
      method,
      (...args: unknown[]) => connection.call(method as keyof Memory, args),
    ]),
  ) as unknown as Memory
  return {
    ...proxy,
    check: () =>
      proxy
        .check()
        .catch(() => ({ database: { ok: false, error: 'does not run' }, index: { ok: false, error: 'does not run' } })),
    close: () => connection.close(),
  }
}

class Connection {
  readonly #worker: Worker
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #lastId = 0
  #failure: Error | undefined
  #closing: Promise<void> | undefined

  constructor(data: WorkerData) {
    // Beside this file: as source in the workspace, built in a package.
    const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
    this.#worker = new Worker(new URL(file, import.meta.url), { workerData: data })
    this.#worker.on('message', (answer: WorkerAnswer) => this.#settle(answer))
    this.#worker.on('error', (error) => this.#fail(new Error("The store's thread failed", { cause: error })))
    this.#worker.on('exit', () => this.#fail(new Error("The store's thread has ended")))
  }

  call(method: keyof Memory, args: readonly unknown[]): Promise<unknown> {
    if (this.#closing !== undefined) return Promise.reject(new Error('The store is closed'))
    return this.#send(method, args)
  }

  /** Waits for the answers of all calls, then closes the memory, then ends the thread, whatever became of the rest. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  async #end(): Promise<void> {
    try {
      await Promise.allSettled([...this.#waiting.values()].map(({ promise }) => promise))
      if (this.#failure === undefined) await this.#send('close', [])
    } finally {
      await this.#worker.terminate()
    }
  }

  #send(method: keyof Memory, args: readonly unknown[]): Promise<unknown> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const id = ++this.#lastId
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    this.#worker.postMessage({ id, method, args } satisfies WorkerCall)
    return waiting.promise
  }

  #settle(answer: WorkerAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('error' in answer) waiting?.reject(new Error(answer.error))
    else waiting?.resolve(answer.value)
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
