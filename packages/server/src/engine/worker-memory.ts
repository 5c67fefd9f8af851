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
  verify: true,
  close: true,
}

/**
 * The memory in a thread of its own, so that a long search does not hold up whoever serves requests. If the thread
 * dies, every call that waits rejects, and so does every later one; `check` then says so.
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
    close: () => connection.close(() => proxy.close()),
  }
}

class Connection {
  readonly #worker: Worker
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
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
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, method, args } satisfies WorkerCall)
    })
  }

  close(closeMemory: () => Promise<void>): Promise<void> {
    this.#closing ??= (async () => {
      if (this.#failure === undefined) await closeMemory()
      await this.#worker.terminate()
    })()
    return this.#closing
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
