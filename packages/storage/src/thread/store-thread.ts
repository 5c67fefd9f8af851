import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { StoreDescription } from '../store-description.ts'
import { StoreError } from '../store-error.ts'
import { decodeError } from './error-transfer.ts'
import type { EngineDescription, RequestBody, ThreadData, ThreadReply, ThreadRequest } from './protocol.ts'
import { createRemote, type Remote } from './remote.ts'

/** Options of a store in a worker thread. */
export interface StoreThreadOptions {
  readonly store: StoreDescription
  /** The engines that the thread opens, passed to its `serveEngines`. */
  readonly engines: readonly EngineDescription[]
  /** Starts the thread, a module that calls `serveEngines`. Passes on the options. */
  readonly start: (options: WorkerOptions) => Worker | Promise<Worker>
  /** Receives the reason if the thread ends unexpectedly. @default none: every call rejects with the reason as well */
  readonly onDeath?: ((error: Error) => void) | undefined
  /** Receives errors of background work, such as purging deleted words. @default none */
  readonly onFailure?: ((error: Error) => void) | undefined
  /**
   * How long `close` waits for calls, and then for the store, before it ends the thread, in milliseconds. @default 5000
   */
  readonly closeTimeoutMs?: number | undefined
}

/** A store whose engines run in a worker thread. */
export interface StoreThread {
  /** Resolves when all engines are open, or rejects with the reason. Calls need not wait for it. */
  opened(): Promise<void>
  /**
   * Returns an engine of the thread. Every call of a method settles with
   *
   * - its result
   * - its error, including the causes
   * - the reason why its arguments or its result could not be sent
   * - the reason why the thread ended, as every later call does
   *
   * @param local - Methods that run in this thread instead.
   */
  engine<T extends object>(name: string, local?: Partial<T>): Remote<T>
  /**
   * Waits for earlier calls, for at most `closeTimeoutMs`, closes the engines and ends the thread. Idempotent.
   *
   * @throws {Error} when an engine failed to close
   */
  close(): Promise<void>
}

/**
 * Opens a store in a separate thread, so that a long read does not block the thread that serves requests. The thread
 * keeps the process alive only while a call is pending.
 */
export function openStoreThread(options: StoreThreadOptions): StoreThread {
  const connection = new Connection(options)
  return {
    opened: () => connection.opened,
    engine: (name, local) => createRemote((method, args) => connection.call(name, method, args), local),
    close: () => connection.close(),
  }
}

const defaultCloseTimeoutMs = 5000

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

  constructor({
    store,
    engines,
    start,
    onDeath,
    onFailure,
    closeTimeoutMs = defaultCloseTimeoutMs,
  }: StoreThreadOptions) {
    this.#closeTimeoutMs = closeTimeoutMs
    this.#onDeath = onDeath
    this.#onFailure = onFailure
    // Avoids an unhandled rejection. Every call still rejects with the reason.
    this.#opened.promise.catch(() => {})
    this.#starting = this.#start(async () => start({ workerData: { store, engines } satisfies ThreadData }))
    this.#starting.catch((cause: unknown) => this.#fail(new StoreError('unavailable', describe(cause), { cause })))
  }

  async #start(start: () => Promise<Worker>): Promise<Worker> {
    const worker = await start()
    worker.on('message', (reply: ThreadReply) => this.#receive(reply))
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

  call(engine: string, method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#closing !== undefined) return Promise.reject(new StoreError('unavailable', 'The store is closed'))
    return this.#send({ kind: 'call', engine, method, args })
  }

  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  /** Waits for the results of all calls, then closes the engines. Ends the thread in any case. */
  async #end(): Promise<void> {
    try {
      // Earlier calls wait for it too, and are sent first.
      await this.#starting.catch(() => {})
      const calls = [...this.#waiting.values()].map(({ promise }) => promise)
      await within(this.#closeTimeoutMs, Promise.allSettled(calls)).catch(() => {})
      if (this.#failure === undefined) await within(this.#closeTimeoutMs, this.#send({ kind: 'close' }))
    } finally {
      this.#failure ??= new StoreError('unavailable', 'The store was closed before the call finished')
      this.#rejectAll(this.#failure)
      // The thread cannot end in the middle of a statement, which may take long.
      await within(this.#closeTimeoutMs, Promise.resolve(this.#worker?.terminate())).catch(() => {})
    }
  }

  async #send(request: RequestBody): Promise<unknown> {
    await this.#starting.catch(() => {})
    if (this.#failure !== undefined) throw this.#failure
    const id = this.#lastId + 1
    try {
      this.#worker?.postMessage({ id, ...request } satisfies ThreadRequest)
    } catch (cause) {
      const what = request.kind === 'call' ? request.method : request.kind
      throw new Error(`The arguments of ${what} could not be sent`, { cause })
    }
    this.#lastId = id
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(id, waiting)
    this.#worker?.ref()
    return waiting.promise
  }

  #receive(reply: ThreadReply): void {
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
    this.#send({ kind: 'under-way' }).then(
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
