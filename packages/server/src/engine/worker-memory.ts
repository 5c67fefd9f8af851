import type { Worker, WorkerOptions } from 'node:worker_threads'
import { StoreError } from '../store/store-error.ts'
import { decodeError } from './error-transfer.ts'
import type { Check, Memory } from './memory.ts'
import { forwardMethods, type MemoryMethod } from './memory-methods.ts'
import type { WorkerData, WorkerReply, WorkerRequest } from './worker-protocol.ts'

/** How the thread is started, and who learns of its end. */
export interface WorkerMemoryOptions {
  /** Receives the reason when the thread ends by itself. @default nobody: every call has the reason as well */
  readonly onDeath?: ((error: Error) => void) | undefined
  /** Receives errors of work that no call waits for, such as purging deleted words. @default none */
  readonly onFailure?: ((error: Error) => void) | undefined
  /** How long `close` waits for calls, and then for the store, before it ends the thread. @default 5000 */
  readonly closeTimeoutMs?: number | undefined
  /** How long a check may take. @default 5000 */
  readonly checkTimeoutMs?: number | undefined
  /** Starts the thread. @default the one of this package */
  readonly start?: ((options: WorkerOptions) => Worker | Promise<Worker>) | undefined
}

/** Loaded here, so that whoever needs no thread does not pay for two megabytes of text. */
async function loadAndStart(options: WorkerOptions): Promise<Worker> {
  const { startThread } = await import('./start-thread.ts')
  return startThread(options)
}

const defaults = { closeTimeoutMs: 5000, checkTimeoutMs: 5000 }

/**
 * The memory in a thread of its own, so that a long search does not hold up whoever serves requests. Every call settles:
 * with its result; with its error, its causes included; with the reason why its arguments or its result could not be
 * sent; or, when the thread ends, with the reason for that, as every later call does. `close` waits for the calls that
 * were made before, but not for longer than `closeTimeoutMs`. The thread does not keep the process alive while no call
 * waits.
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
    // Nobody may be waiting for it; every call gets the reason.
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
      this.#fail(new StoreError('unavailable', `The store's thread has ended with code ${code}`)),
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

  /** Waits for the results of all calls, then closes the memory, then ends the thread, whatever became of the rest. */
  async #end(): Promise<void> {
    try {
      // Calls that were made before wait for it too, and are sent first.
      await this.#starting.catch(() => {})
      const calls = [...this.#waiting.values()].map(({ promise }) => promise)
      await within(this.#closeTimeoutMs, Promise.allSettled(calls)).catch(() => {})
      if (this.#failure === undefined) await within(this.#closeTimeoutMs, this.#send({ method: 'close', args: [] }))
    } finally {
      this.#failure ??= new StoreError('unavailable', 'The store was closed before the call was done')
      this.#rejectAll(this.#failure)
      // It cannot end in the middle of a statement, which may take long.
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

  /** While no call waits, the thread does not keep the process alive. */
  #rest(): void {
    if (this.#waiting.size === 0 && !this.#isOpening) this.#worker?.unref()
  }

  /** Replies arrive in their order: a call from before the question that is neither under way nor settled is lost. */
  #findLost(cause: Error): void {
    const asked = [...this.#waiting.keys()]
    this.#send({ method: 'underWay' }).then(
      (calls) => {
        const underWay = new Set(calls as readonly number[])
        const error = new Error("The result could not be read from the store's thread", { cause })
        for (const id of asked) if (!underWay.has(id)) this.#take(id)?.reject(error)
        this.#rest()
      },
      // The thread has ended, and every call has the reason.
      () => {},
    )
  }

  /** Only the first reason counts. */
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

/** @throws {StoreError} when it takes longer */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new StoreError('unavailable', `The store has not replied within ${timeoutMs} ms`)),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([work, over])
  } finally {
    clearTimeout(timer)
  }
}
