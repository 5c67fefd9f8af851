import {
  checkDelay,
  checkInteger,
  checkKnownOptions,
  ClosedError,
  discard,
  notify,
  systemClock,
  untilAborted,
} from '@sekha/core/foundation'
import type { Hono } from 'hono'
import { version } from '../version.ts'
import { Admission } from './authentication/admission.ts'
import { ApiKeyAuthenticator } from './authentication/api-key-authenticator.ts'
import { AppAuthentication } from './authentication/app-authentication.ts'
import { createApp } from './app.ts'
import { explainOldNode } from './check-node.ts'
import { checkControllerOptions, type ControllerOptions } from './controller-options.ts'
import { checkServices } from './check-services.ts'
import { HostStorage, type HostStorageOptions } from './storage/host-storage.ts'
import { createHostService, hostContract } from './host-service.ts'
import { InFlightKeys } from './in-flight.ts'
import { explainListenError } from './server/listen-error.ts'
import { isLoopback } from './authentication/local-only.ts'
import { Metrics } from './metrics/metrics.ts'
import { NodeServer } from './server/node-server.ts'
import { RateLimit } from './authentication/rate-limit.ts'
import { type HostContext, RunningService } from './running-service.ts'
import type { Service } from './service.ts'

/** The address that a controller listens on. */
export interface Listening {
  /** The base URL for a client, with the port. */
  readonly url: string
  /** The port, also if port 0 was requested. */
  readonly port: number
}

/** Services over one database. Call them in this process, start them as a server, or mount them in your app. */
export interface Controller {
  /**
   * Responds to a request without a socket: `new SekhaClient({ fetch: controller.fetch })`. Rejects with the reason of
   * the request's signal as soon as it aborts, even if the handler runs on.
   */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>
  /** The routes. Mount them in your Hono app. */
  readonly app: Hono
  /**
   * Resolves when all services are open. Requests need not wait for it.
   *
   * @throws {Error} naming the path, the reason and the remedy, when a service cannot be opened; naming the service, when
   *   it does not open within `openTimeoutMs`
   */
  ready(): Promise<void>
  /**
   * Starts listening when all services are open.
   *
   * @param options `port` 0 picks a free port. @default port 8080, host 127.0.0.1
   * @throws {TypeError} when there is no key and the host is not a loopback address
   * @throws {Error} when a service cannot be opened
   * @throws {ListenError} naming the option to change, when the port is taken or the host is not an address of this machine
   */
  listen(options?: { readonly port?: number | undefined; readonly host?: string | undefined }): Promise<Listening>
  /**
   * Checks the stored data of all services. Slow. A service that cannot be checked is a problem, and `onError` receives
   * the cause.
   *
   * @returns every problem; an empty list means that there is none
   */
  verify(): Promise<readonly string[]>
  /**
   * Stops listening, gives running requests `graceMs` to finish, then closes the database. Running requests no longer
   * wait for models. Idempotent. Settles at most 20 s after `graceMs`, even if a service does not.
   *
   * @param options `graceMs` is the time to wait, in milliseconds. @default graceMs 10_000
   * @throws {unknown} the first error of a service, when all are closed; `onError` receives every error
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
  authenticateTimeoutMs: 10_000,
  openTimeoutMs: 600_000,
  port: 8080,
  host: '127.0.0.1',
  graceMs: 10_000,
}

/**
 * Creates a controller.
 *
 * @param createServices Creates the services if the options have none.
 * @param startThread Starts the store's thread, which runs the engines of services if `worker` is set.
 * @throws {TypeError | RangeError} when an option is invalid
 * @throws {Error} naming the required Node version, when this Node is too old
 * @throws {Error} when a service cannot be opened
 */
export function createHost(
  options: ControllerOptions,
  createServices: () => readonly Service[],
  startThread: HostStorageOptions['startThread'],
): Controller {
  checkControllerOptions(options)
  const problem = explainOldNode('@sekha/server', process.versions)
  if (problem !== undefined) throw new Error(problem)
  const { services = createServices(), allowedOrigins = [] } = options
  checkServices(services, hostContract)
  const { onError: observer = reportError } = options
  const onError: typeof observer = (error, request) => notify(() => observer(error, request))
  const keyed = services.map(({ name, wire: { keyRules } }) => ({ name, keyRules }))
  const keys = new ApiKeyAuthenticator(options, keyed)
  const now = options.now ?? Date.now
  const monotonic = options.monotonic ?? (() => performance.now())
  const rateLimit = new RateLimit(options.rateLimit ?? defaults.rateLimit, monotonic)
  const maxBodyBytes = options.maxBodyBytes ?? defaults.maxBodyBytes
  if (!Number.isInteger(maxBodyBytes) || maxBodyBytes < 1)
    throw new RangeError(`maxBodyBytes must be a whole number above 0, got ${maxBodyBytes}`)
  const idleTimeoutMs = checkDelay('bodyIdleTimeoutMs', options.bodyIdleTimeoutMs, defaults.bodyIdleTimeoutMs, 1)
  const admission = new Admission(keys, createAppAuthentication(options), rateLimit)
  const metrics = new Metrics()
  const closing = new AbortController()
  const onFailure = (error: unknown): void => onError(error, { operation: 'maintenance', requestId: 'none' })
  const openTimeoutMs = checkDelay('openTimeoutMs', options.openTimeoutMs, defaults.openTimeoutMs, 1)
  const context: HostContext = { now, monotonic, closing: closing.signal, onFailure }
  const storage = openStorage(options, services, { now, onFailure, onError, startThread })
  const running: RunningService[] = []
  try {
    for (const service of services)
      running.push(new RunningService(service, context, { stored: storage.open(service), openTimeoutMs }))
    const startedAt = monotonic()
    const state = { services: running, metrics, startedAt, monotonic, requiresKey: keys.required }
    const app = createApp({
      host: new RunningService(createHostService(state), context),
      services: running,
      allowedOrigins,
      admission,
      inFlight: new InFlightKeys(),
      metrics,
      server: { version, now, maxBodyBytes, closing: closing.signal },
      monotonic,
      idleLimit: { idleTimeoutMs, clock: systemClock },
      onError,
    })
    return new HostController(app, running, storage, admission, closing, onFailure)
  } catch (error) {
    void Promise.all(running.map((opened) => opened.close().catch(onFailure))).then(() =>
      storage.close().catch(onFailure),
    )
    throw error
  }
}

function createAppAuthentication({
  authenticate,
  authenticateTimeoutMs,
}: ControllerOptions): AppAuthentication | undefined {
  const timeoutMs = checkDelay('authenticateTimeoutMs', authenticateTimeoutMs, defaults.authenticateTimeoutMs, 1)
  return authenticate && new AppAuthentication(authenticate, timeoutMs, systemClock)
}

function openStorage(
  { database: path = defaults.database, busyTimeoutMs, worker = false, onFatalError }: ControllerOptions,
  services: readonly Service[],
  {
    onError,
    startThread,
    ...rest
  }: Pick<HostStorageOptions, 'now' | 'onFailure' | 'startThread'> & {
    readonly onError: NonNullable<ControllerOptions['onError']>
  },
): HostStorage {
  return new HostStorage(services, {
    ...rest,
    store: { kind: 'sqlite', path, busyTimeoutMs },
    startThread: worker ? startThread : undefined,
    onDeath: onFatalError ?? ((error) => onError(error, { operation: 'store', requestId: 'none' })),
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

class HostController implements Controller {
  readonly app: Hono
  readonly #services: readonly RunningService[]
  readonly #storage: HostStorage
  readonly #admission: Admission
  readonly #servers = new Set<NodeServer>()
  /** Pending responses of `fetch`. */
  readonly #responses = new Set<Promise<Response>>()
  readonly #aborter: AbortController
  readonly #onFailure: (error: unknown) => void
  #closing: Promise<void> | undefined

  constructor(
    app: Hono,
    services: readonly RunningService[],
    storage: HostStorage,
    admission: Admission,
    aborter: AbortController,
    onFailure: (error: unknown) => void,
  ) {
    this.app = app
    this.#services = services
    this.#storage = storage
    this.#admission = admission
    this.#aborter = aborter
    this.#onFailure = onFailure
  }

  readonly fetch: Controller['fetch'] = async (input, init) => {
    if (this.#closing !== undefined) throw new ClosedError('The controller')
    const request = input instanceof Request && init === undefined ? input : new Request(input, init)
    request.signal.throwIfAborted()
    const response = Promise.resolve(this.app.fetch(request))
    this.#responses.add(response)
    // A handler may run on after the signal has aborted: `close` still waits for it.
    const remove = (): void => void this.#responses.delete(response)
    response.then(remove, remove)
    return untilAborted(response, request.signal, ({ body }) => body && discard(body))
  }

  async listen(
    options: { readonly port?: number | undefined; readonly host?: string | undefined } = {},
  ): Promise<Listening> {
    if (this.#closing !== undefined) throw new ClosedError('The controller')
    checkKnownOptions('listen', options, { port: true, host: true })
    const { host = defaults.host } = options
    const port = checkInteger('port', options.port, defaults.port, { min: 0, max: 65_535 })
    if (!this.#admission.required && !isLoopback(host))
      throw new TypeError(
        `Without an API key, the server may listen only on this machine, got host ${host}: set apiKey or authenticate, or SEKHA_API_KEY for sekha-server`,
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

  async ready(): Promise<void> {
    await Promise.all(this.#services.map(({ opened }) => opened))
  }

  async verify(): Promise<readonly string[]> {
    const ofStorage = this.#storage.verify().catch((error: unknown) => {
      this.#onFailure(error)
      return [`The database could not be verified: ${error instanceof Error ? error.message : 'unknown error'}`]
    })
    const problems = await Promise.all([
      ofStorage,
      ...this.#services.map((running) =>
        running.verify().catch((error: unknown) => {
          this.#onFailure(error)
          const reason = error instanceof Error ? error.message : 'unknown error'
          return [`The service ${running.service.name} could not be verified: ${reason}`]
        }),
      ),
    ])
    return problems.flat()
  }

  close(options: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    checkKnownOptions('close', options, { graceMs: true })
    const graceMs = checkDelay('graceMs', options.graceMs, defaults.graceMs)
    this.#closing ??= (async () => {
      this.#aborter.abort()
      const closed = [...this.#servers].map((server) => server.close(graceMs))
      await Promise.all([...closed, settle([...this.#responses], graceMs)])
      const outcomes = await Promise.allSettled(this.#services.map((service) => service.close()))
      // Services may still write while they close.
      outcomes.push(...(await Promise.allSettled([this.#storage.close()])))
      const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []))
      for (const failure of failures) this.#onFailure(failure)
      if (failures.length > 0) throw failures[0]
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
