import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { checkDelay, checkKnownOptions } from '@sekha/core/foundation'
import type { Hono } from 'hono'
import { checkControllerOptions } from './check-controller-options.ts'
import { createLocalMemory } from './engine/local-memory.ts'
import type { Memory } from './engine/memory.ts'
import { createWorkerMemory } from './engine/worker-memory.ts'
import { createApp } from './http/app.ts'
import { Keys } from './http/keys.ts'
import { isLoopback } from './http/local-only.ts'
import { Metrics } from './http/metrics.ts'
import { RateLimit } from './http/rate-limit.ts'
import { createModelWriter } from './models/create-model-writer.ts'
import type { LanguageModel } from './models/language-model.ts'
import type { ModelWriter } from './models/model-writer.ts'
import { openSqliteStore } from './store/sqlite/sqlite-store.ts'
import { version } from './version.ts'

/** The options of a controller. Every one has a default. */
export interface ControllerOptions {
  /** The database file, or `:memory:` to forget everything at the end. It is made if it is not there. @default ':memory:' */
  readonly database?: string | undefined
  /** The key that callers must send, at least 32 characters: that of the tenant `default`. Without one, only this machine may call. @default none */
  readonly apiKey?: string | undefined
  /** Keys of further tenants by their names, each a different one. No tenant sees anything of another. @default none */
  readonly tenants?: Readonly<Record<string, string>> | undefined
  /**
   * The key that reads the metrics of the whole process at `/metrics`, and nothing else. With a tenant's key `/metrics`
   * shows that tenant's figures alone. @default none: where keys are required, nobody reads those of the process
   */
  readonly metricsKey?: string | undefined
  /** How many requests a minute each tenant may make; 0 means any number. @default 0 */
  readonly rateLimit?: number | undefined
  /** The largest JSON body, in bytes. Imports are streams and have no such limit. @default 2 MiB */
  readonly maxBodyBytes?: number | undefined
  /** Origins whose pages may call, such as `https://app.example.com`. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
  /** Whether the store lives in a thread of its own, so that a long search does not hold up this one. @default false */
  readonly worker?: boolean | undefined
  /**
   * A chat model that writes summaries and previews and judges labels and importance: any model of the AI SDK. What it
   * cannot do in time is done without it, and every answer says which it was. A model object: names of models are
   * refused. @default none: sentences are extracted
   */
  readonly model?: LanguageModel | undefined
  /** How long an answer waits for the model, in milliseconds. @default 20_000 */
  readonly modelTimeoutMs?: number | undefined
  /** Told of what went wrong inside, which no answer ever says. @default console.error, without the cause */
  readonly onError?:
    | ((error: unknown, request: { readonly operation: string; readonly requestId: string }) => void)
    | undefined
  /** The wall clock in milliseconds, for tests; a store in a worker has its own. @default Date.now */
  readonly now?: (() => number) | undefined
  /** The monotonic clock in milliseconds, for tests: durations are measured with it. @default performance.now */
  readonly monotonic?: (() => number) | undefined
  /**
   * What to stand on instead of the database, for tests.
   *
   * @internal
   */
  readonly memory?: Memory | undefined
}

/** Where a controller listens. */
export interface Listening {
  readonly url: string
  readonly port: number
}

/** The memory service: in this process, as a server, or as a part of an app of yours. */
export interface Controller {
  /** Answers a request without a socket: `new SekhaClient({ fetch: controller.fetch })`. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** The routes, to mount in a Hono app of yours. */
  readonly app: Hono
  /**
   * Begins to listen.
   *
   * @param options `port` 0 takes a free one. @default port 8080, host 127.0.0.1
   * @throws {TypeError} when there is no key and the host is not this machine alone
   */
  listen(options?: { readonly port?: number | undefined; readonly host?: string | undefined }): Promise<Listening>
  /** Checks the whole store and its index. Slow. @returns every problem; none means sound */
  verify(): Promise<readonly string[]>
  /**
   * Stops listening, lets requests that are under way finish for `graceMs`, then lets go of the database. They no longer
   * wait for the model. Idempotent.
   *
   * @param options How long to wait. @default graceMs 10_000
   */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const defaults = {
  database: ':memory:',
  rateLimit: 0,
  maxBodyBytes: 2 * 1024 * 1024,
  port: 8080,
  host: '127.0.0.1',
  graceMs: 10_000,
  modelTimeoutMs: 20_000,
}

/**
 * Makes a controller over one SQLite file. An acknowledged write survives a crash and a power cut; a write that was not
 * acknowledged leaves nothing half-done.
 *
 * @throws {TypeError | RangeError} when an option is wrong
 * @throws {Error} when the database cannot be opened
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
  const tenants = { ...options.tenants, ...(options.apiKey === undefined ? {} : { default: options.apiKey }) }
  const keys = new Keys(tenants, options.metricsKey)
  const now = options.now ?? Date.now
  const monotonic = options.monotonic ?? (() => performance.now())
  const rateLimit = new RateLimit(options.rateLimit ?? defaults.rateLimit, monotonic)
  const maxBodyBytes = options.maxBodyBytes ?? defaults.maxBodyBytes
  if (!Number.isInteger(maxBodyBytes) || maxBodyBytes < 1)
    throw new RangeError(`maxBodyBytes must be a whole number above 0, got ${maxBodyBytes}`)
  const metrics = new Metrics()
  const writer = openWriter(options, monotonic, metrics)
  const memory = options.memory ?? openMemory(options, now)
  const app = createApp({
    memory,
    keys,
    rateLimit,
    allowedOrigins: options.allowedOrigins ?? [],
    writer,
    server: { version, startedAt: monotonic(), now, monotonic, metrics, maxBodyBytes },
    onError: options.onError ?? reportError,
  })
  return new SekhaController(app, memory, keys, writer)
}

function openMemory({ database = defaults.database, worker = false }: ControllerOptions, now: () => number): Memory {
  if (worker) return createWorkerMemory({ path: database })
  return createLocalMemory(openSqliteStore({ path: database }), now)
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
  readonly #keys: Keys
  readonly #writer: ModelWriter | undefined
  readonly #servers = new Set<ReturnType<typeof createAdaptorServer>>()
  /** The answers that callers of `fetch` wait for. */
  readonly #answers = new Set<Promise<Response>>()
  #closing: Promise<void> | undefined

  constructor(app: Hono, memory: Memory, keys: Keys, writer: ModelWriter | undefined) {
    this.app = app
    this.#memory = memory
    this.#keys = keys
    this.#writer = writer
  }

  readonly fetch: Controller['fetch'] = async (input, init) => {
    if (this.#closing !== undefined) throw new Error('The controller is closed')
    const answer = Promise.resolve(
      this.app.fetch(input instanceof Request && init === undefined ? input : new Request(input, init)),
    )
    this.#answers.add(answer)
    try {
      return await answer
    } finally {
      this.#answers.delete(answer)
    }
  }

  async listen(
    options: { readonly port?: number | undefined; readonly host?: string | undefined } = {},
  ): Promise<Listening> {
    if (this.#closing !== undefined) throw new Error('The controller is closed')
    checkKnownOptions('listen', options, { port: true, host: true })
    const { port = defaults.port, host = defaults.host } = options
    if (!this.#keys.required && !isLoopback(host))
      throw new TypeError(`Without a key the server listens on this machine alone, got host ${host}; set apiKey`)
    const server = createAdaptorServer({ fetch: this.app.fetch })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
    this.#servers.add(server)
    const address = server.address() as AddressInfo
    const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
    return { url: `http://${name}:${address.port}`, port: address.port }
  }

  verify(): Promise<readonly string[]> {
    return this.#memory.verify()
  }

  close(options: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    checkKnownOptions('close', options, { graceMs: true })
    const graceMs = checkDelay('graceMs', options.graceMs, defaults.graceMs)
    this.#closing ??= (async () => {
      this.#writer?.close()
      const closed = [...this.#servers].map((server) => closeServer(server, graceMs))
      await Promise.all([...closed, settle([...this.#answers], graceMs)])
      await this.#memory.close()
    })()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** Closes idle connections at once, and the others when they are done or when `graceMs` have passed. */
function closeServer(server: ReturnType<typeof createAdaptorServer>, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, graceMs)
    server.close(() => {
      clearTimeout(timer)
      resolve()
    })
    if ('closeIdleConnections' in server) server.closeIdleConnections()
  })
}

/** Waits until all are settled, but no longer than `graceMs`. */
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
