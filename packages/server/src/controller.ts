import { checkDelay, checkInteger, checkKnownOptions, ClosedError, notify, systemClock } from '@sekha/core/foundation'
import type { Hono } from 'hono'
import { StoreError } from '@sekha/storage'
import { explainOldNode } from './host/check-node.ts'
import { checkControllerOptions, type ControllerOptions } from './host/controller-options.ts'
import { createDeferredMemory } from './storage/worker/deferred-memory.ts'
import { explainListenError } from './host/listen-error.ts'
import { createLocalMemory } from './services/memory/engine/local-memory.ts'
import type { Memory } from './services/memory/engine/memory.ts'
import { createWorkerMemory } from './storage/worker/worker-memory.ts'
import { createApp } from './host/app.ts'
import { ApiKeyAuthenticator } from './host/api-key-authenticator.ts'
import { isLoopback } from './host/local-only.ts'
import { Metrics } from './host/metrics.ts'
import { NodeServer } from './host/node-server.ts'
import { RateLimit } from './host/rate-limit.ts'
import { createModelWriter } from './services/memory/models/create-model-writer.ts'
import type { ModelWriter } from './services/memory/models/model-writer.ts'
import { openSqliteStore, openSqliteStoreWhenFree } from './services/memory/store/sqlite/sqlite-store.ts'
import { version } from './version.ts'

/** The address that a controller listens on. */
export interface Listening {
  /** The base URL for a client, with the port. */
  readonly url: string
  /** The port, also if port 0 was requested. */
  readonly port: number
}

/** The memory service. Call it in this process, start it as a server, or mount it in your app. */
export interface Controller {
  /** Responds to a request without a socket: `new SekhaClient({ fetch: controller.fetch })`. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** The routes. Mount them in your Hono app. */
  readonly app: Hono
  /**
   * Resolves when the store is open. Requests need not wait for it.
   *
   * @throws {Error} naming the path, the reason and the remedy, when the store cannot be opened
   */
  ready(): Promise<void>
  /**
   * Starts listening when the store is open.
   *
   * @param options `port` 0 picks a free port. @default port 8080, host 127.0.0.1
   * @throws {TypeError} when there is no key and the host is not a loopback address
   * @throws {Error} when the store cannot be opened
   * @throws {ListenError} naming the option to change, when the port is taken or the host is not an address of this machine
   */
  listen(options?: { readonly port?: number | undefined; readonly host?: string | undefined }): Promise<Listening>
  /** Checks the whole store and its index. Slow. @returns every problem; an empty list means that the store is sound */
  verify(): Promise<readonly string[]>
  /**
   * Stops listening, gives running requests `graceMs` to finish, then closes the database. Running requests no longer
   * wait for the model. Idempotent.
   *
   * @param options `graceMs` is the time to wait, in milliseconds. @default graceMs 10_000
   */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>
  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void>
}

const defaults = {
  database: ':memory:',
  rateLimit: 0,
  maxBodyBytes: 2 * 1024 * 1024,
  bodyIdleTimeoutMs: 60_000,
  port: 8080,
  host: '127.0.0.1',
  graceMs: 10_000,
  modelTimeoutMs: 20_000,
}

/**
 * Creates a controller over one SQLite file. An acknowledged write survives a crash and a power cut. An unacknowledged
 * write is stored whole or not at all.
 *
 * @throws {TypeError | RangeError} when an option is invalid
 * @throws {Error} naming the required Node version, when this Node is too old
 * @throws {Error} when the database cannot be opened; with `worker`, and while another process sets the database up,
 *   `ready` and every request reject with it instead
 *
 * @example
 * ```ts
 * const controller = createController({ database: './sekha.db' })
 * const client = new SekhaClient({ fetch: controller.fetch })
 * await client.conversations.create({ label: 'Notes', messages: [{ role: 'user', content: 'Remember this' }] })
 * await controller.close()
 * ```
 */
export function createController(options: ControllerOptions = {}): Controller {
  checkControllerOptions(options)
  const problem = explainOldNode('@sekha/server', process.versions)
  if (problem !== undefined) throw new Error(problem)
  const keys = new ApiKeyAuthenticator(options)
  const now = options.now ?? Date.now
  const monotonic = options.monotonic ?? (() => performance.now())
  const rateLimit = new RateLimit(options.rateLimit ?? defaults.rateLimit, monotonic)
  const maxBodyBytes = options.maxBodyBytes ?? defaults.maxBodyBytes
  if (!Number.isInteger(maxBodyBytes) || maxBodyBytes < 1)
    throw new RangeError(`maxBodyBytes must be a whole number above 0, got ${maxBodyBytes}`)
  const idleTimeoutMs = checkDelay('bodyIdleTimeoutMs', options.bodyIdleTimeoutMs, defaults.bodyIdleTimeoutMs, 1)
  const metrics = new Metrics()
  const writer = openWriter(options, monotonic, metrics)
  const onError = options.onError ?? reportError
  const memory = options.memory ?? openMemory(options, now, onError)
  const app = createApp({
    memory,
    keys,
    rateLimit,
    allowedOrigins: options.allowedOrigins ?? [],
    writer,
    idleLimit: { idleTimeoutMs, clock: systemClock },
    server: { version, startedAt: monotonic(), now, monotonic, metrics, maxBodyBytes, requiresKey: keys.required },
    onError,
  })
  return new SekhaController(app, memory, keys, writer)
}

function openMemory(
  { database: path = defaults.database, busyTimeoutMs, worker = false, onFatalError }: ControllerOptions,
  now: () => number,
  onError: NonNullable<ControllerOptions['onError']>,
): Memory {
  const onFailure = (error: unknown): void =>
    notify(() => onError(error, { operation: 'maintenance', requestId: 'none' }))
  const onDeath = onFatalError ?? ((error: unknown) => onError(error, { operation: 'store', requestId: 'none' }))
  if (worker) return createWorkerMemory({ path, busyTimeoutMs }, { onDeath, onFailure })
  try {
    return createLocalMemory(openSqliteStore({ path, busyTimeoutMs, onFailure }), { now, onFailure })
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'busy') throw error
    const opening = openSqliteStoreWhenFree({ path, busyTimeoutMs, onFailure })
    return createDeferredMemory(opening.then((store) => createLocalMemory(store, { now, onFailure })))
  }
}

function openWriter(
  { model, modelTimeoutMs = defaults.modelTimeoutMs }: ControllerOptions,
  monotonic: () => number,
  metrics: Metrics,
): ModelWriter | undefined {
  if (model === undefined) return undefined
  return createModelWriter(model, {
    timeoutMs: modelTimeoutMs,
    monotonic,
    onOutcome: (outcome) => metrics.countModelCall(outcome),
  })
}

function reportError(
  error: unknown,
  { operation, requestId }: { readonly operation: string; readonly requestId: string },
): void {
  console.error(
    `sekha: ${operation} failed (request ${requestId}): ${error instanceof Error ? error.message : 'unknown'}`,
  )
}

class SekhaController implements Controller {
  readonly app: Hono
  readonly #memory: Memory
  readonly #keys: ApiKeyAuthenticator
  readonly #writer: ModelWriter | undefined
  readonly #servers = new Set<NodeServer>()
  /** Pending responses of `fetch`. */
  readonly #responses = new Set<Promise<Response>>()
  #closing: Promise<void> | undefined

  constructor(app: Hono, memory: Memory, keys: ApiKeyAuthenticator, writer: ModelWriter | undefined) {
    this.app = app
    this.#memory = memory
    this.#keys = keys
    this.#writer = writer
  }

  readonly fetch: Controller['fetch'] = async (input, init) => {
    if (this.#closing !== undefined) throw new ClosedError('The controller')
    const response = Promise.resolve(
      this.app.fetch(input instanceof Request && init === undefined ? input : new Request(input, init)),
    )
    this.#responses.add(response)
    try {
      return await response
    } finally {
      this.#responses.delete(response)
    }
  }

  async listen(
    options: { readonly port?: number | undefined; readonly host?: string | undefined } = {},
  ): Promise<Listening> {
    if (this.#closing !== undefined) throw new ClosedError('The controller')
    checkKnownOptions('listen', options, { port: true, host: true })
    const { host = defaults.host } = options
    const port = checkInteger('port', options.port, defaults.port, { min: 0, max: 65_535 })
    if (!this.#keys.required && !isLoopback(host))
      throw new TypeError(
        `Without an API key, the server may listen only on this machine, got host ${host}: set apiKey, or SEKHA_API_KEY for sekha-server`,
      )
    await this.ready()
    const server = new NodeServer(this.app.fetch)
    const address = await server.listen(port, host).catch((error: unknown) => {
      throw explainListenError(error, { port, host })
    })
    this.#servers.add(server)
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
    return { url: `http://${name}:${address.port}`, port: address.port }
  }

  ready(): Promise<void> {
    return this.#memory.opened()
  }

  verify(): Promise<readonly string[]> {
    return this.#memory.verify()
  }

  close(options: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    checkKnownOptions('close', options, { graceMs: true })
    const graceMs = checkDelay('graceMs', options.graceMs, defaults.graceMs)
    this.#closing ??= (async () => {
      this.#writer?.close()
      const closed = [...this.#servers].map((server) => server.close(graceMs))
      await Promise.all([...closed, settle([...this.#responses], graceMs)])
      await this.#memory.close()
    })()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** Waits until all promises are settled, for at most `graceMs`. */
async function settle(promises: readonly Promise<unknown>[], graceMs: number): Promise<void> {
  if (promises.length === 0) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, graceMs)
    void Promise.allSettled(promises).then(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
