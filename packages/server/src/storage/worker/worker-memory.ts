import type { Worker, WorkerOptions } from 'node:worker_threads'
import { StoreError } from '@sekha/storage'
import { decodeError } from './error-transfer.ts'
import type { Check, Memory } from '../../services/memory/engine/memory.ts'
import { forwardMethods, type MemoryMethod } from './memory-methods.ts'
import type { WorkerData, WorkerReply, WorkerRequest } from './worker-protocol.ts'

/** Options of a memory in a worker thread. */
export interface WorkerMemoryOptions {
  /** Receives the reason if the thread ends unexpectedly. @default none: every call rejects with the reason as well */
  readonly onDeath?: ((error: Error) => void) | undefined
  /** Receives errors of background work, such as purging deleted words. @default none */
  readonly onFailure?: ((error: Error) => void) | undefined
  /**
   * How long `close` waits for calls, and then for the store, before it ends the thread, in milliseconds. @default 5000
   */
  readonly closeTimeoutMs?: number | undefined
  /** How long a check may take, in milliseconds. @default 5000 */
  readonly checkTimeoutMs?: number | undefined
  /** Starts the thread. @default the thread of this package */
  readonly start?: ((options: WorkerOptions) => Worker | Promise<Worker>) | undefined
}

/** Imports the thread on demand: without a worker, its two megabytes of text are never loaded. */
async function loadAndStart(options: WorkerOptions): Promise<Worker> {
  const { startThread } = await import('./start-thread.ts')
  return startThread(options)
}

const defaults = { closeTimeoutMs: 5000, checkTimeoutMs: 5000 }

/**
 * Creates a memory in a separate thread, so that a long search does not block the thread that serves requests. Every
 * call settles with
 *
 * - its result
 * - its error, including the causes
 * - the reason why its arguments or its result could not be sent
 * - the reason why the thread ended, as every later call does
 *
 * `close` waits for earlier calls, for at most `closeTimeoutMs`. The thread keeps the process alive only while a call
 * is pending.
 */
export function createWorkerMemory(data: WorkerData, options: WorkerMemoryOptions = {}): Memory {
  const { checkTimeoutMs = defaults.checkTimeoutMs } = options
  const connection = new Connection(data, options)
  const forwarded = forwardMethods((method, args) => connection.call(method, args))
  return {
    ...forwarded,
    opened: () => connection.opened,
    check: async () => {
      try {
        return await within(checkTimeoutMs, forwarded.check())
      } catch (error) {
        const check: Check = { ok: false, error: error instanceof StoreError ? error.reason : 'does not run' }
        return { database: check, index: check }
      }
    },
    close: () => connection.close(),
  }
}

class Connection {
  readonly #starting: Promise<Worker>
  #worker: Worker | undefined
  readonly #closeTimeoutMs: number
  readonly #onDeath: ((error: Error) => void) | undefined
  readonly #onFailure: ((error: Error) => void) | undefined
  readonly #opened = Promise.withResolvers<void>()
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #lastId = 0
  #isOpening = true
  #failure: Error | undefined
  #closing: Promise<void> | undefined

  constructor(data: WorkerData, options: WorkerMemoryOptions) {
    const { start = loadAndStart, closeTimeoutMs = defaults.closeTimeoutMs, onDeath } = options
    this.#closeTimeoutMs = closeTimeoutMs
    this.#onDeath = onDeath
    this.#onFailure = options.onFailure
    // Avoids an unhandled rejection. Every call still rejects with the reason.
    this.#opened.promise.catch(() => {})
    this.#starting = this.#start(async () => start({ workerData: data }))
    this.#starting.catch((cause: unknown) => this.#fail(new StoreError('unavailable', describe(cause), { cause })))
  }

  async #start(start: () => Promise<Worker>): Promise<Worker> {
    const worker = await start()
    worker.on('message', (reply: WorkerReply) => this.#receive(reply))
    worker.on('messageerror', (error) => this.#findLost(error))
    worker.on('error', (cause: unknown) => this.#fail(new StoreError('unavailable', describe(cause), { cause })))
    worker.on('exit', (code) =>
      this.#fail(new StoreError('unavailable', `The store's worker exited with code ${code}`)),
    )
    this.#worker = worker
    return worker
  }

  get opened(): Promise<void> {
    return this.#opened.promise
  }

  call(method: MemoryMethod, args: readonly unknown[]): Promise<unknown> {
    if (this.#closing !== undefined) return Promise.reject(new StoreError('unavailable', 'The store is closed'))
    return this.#send({ method, args })
  }

  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  /** Waits for the results of all calls, then closes the memory. Ends the thread in any case. */
  async #end(): Promise<void> {
    try {
      // Earlier calls wait for it too, and are sent first.
      await this.#starting.catch(() => {})
      const calls = [...this.#waiting.values()].map(({ promise }) => promise)
      await within(this.#closeTimeoutMs, Promise.allSettled(calls)).catch(() => {})
      if (this.#failure === undefined) await within(this.#closeTimeoutMs, this.#send({ method: 'close', args: [] }))
    } finally {
      this.#failure ??= new StoreError('unavailable', 'The store was closed before the call finished')
      this.#rejectAll(this.#failure)
      // The thread cannot end in the middle of a statement, which may take long.
      await within(this.#closeTimeoutMs, Promise.resolve(this.#worker?.terminate())).catch(() => {})
    }
  }

  async #send(request: { method: MemoryMethod; args: readonly unknown[] } | { method: 'underWay' }): Promise<unknown> {
    await this.#starting.catch(() => {})
    if (this.#failure !== undefined) throw this.#failure
    const id = this.#lastId + 1
    try {
      this.#worker?.postMessage({ id, ...request } satisfies WorkerRequest)
    } catch (cause) {
      throw new Error(`The arguments of ${request.method} could not be sent`, { cause })
    }
    this.#lastId = id
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    this.#worker?.ref()
    return waiting.promise
  }

  #receive(reply: WorkerReply): void {
    switch (reply.kind) {
      case 'opened':
        this.#isOpening = false
        this.#opened.resolve()
        break
      case 'not-opened':
        this.#fail(decodeError(reply.error))
        void this.#worker?.terminate()
        break
      case 'done':
        this.#take(reply.id)?.resolve(reply.value)
        break
      case 'failed':
        this.#take(reply.id)?.reject(decodeError(reply.error))
        break
      case 'maintenance-failed':
        this.#onFailure?.(decodeError(reply.error))
        break
      case 'under-way':
        this.#take(reply.id)?.resolve(reply.calls)
        break
    }
    this.#rest()
  }

  #take(id: number): PromiseWithResolvers<unknown> | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  /** Lets the thread keep the process alive only while a call is pending. */
  #rest(): void {
    if (this.#waiting.size === 0 && !this.#isOpening) this.#worker?.unref()
  }

  /** Rejects lost calls. Replies arrive in order, so an earlier call that is neither running nor settled is lost. */
  #findLost(cause: Error): void {
    const waiting = [...this.#waiting.keys()]
    this.#send({ method: 'underWay' }).then(
      (calls) => {
        const underWay = new Set(calls as readonly number[])
        const error = new Error("The result of the store's worker could not be read", { cause })
        for (const id of waiting) if (!underWay.has(id)) this.#take(id)?.reject(error)
        this.#rest()
      },
      // The thread has ended, and every call has rejected with the reason.
      () => {},
    )
  }

  /** Keeps only the first reason. */
  #fail(error: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    const hasDied = !this.#isOpening && this.#closing === undefined
    this.#isOpening = false
    this.#opened.reject(error)
    this.#rejectAll(error)
    this.#worker?.unref()
    if (hasDied) this.#onDeath?.(error)
  }

  #rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

function describe(cause: unknown): string {
  return `The store's thread failed: ${cause instanceof Error ? cause.message : String(cause)}`
}

/** Waits for a promise. @throws {StoreError} when it takes longer than `timeoutMs` */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new StoreError('unavailable', `The store did not reply within ${timeoutMs} ms`)),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
