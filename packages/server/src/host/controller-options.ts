import { checkFunction, checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import type { Authenticate } from './authentication/app-authentication.ts'
import type { Service } from './service.ts'

/** The key of a tenant for all services, or its keys by the name of the service. */
export type ServiceKeys = string | Readonly<Record<string, string>>

/** Options of a controller. Each has a default. */
export interface ControllerOptions {
  /**
   * The services. One that is left out has no routes and no tables. @default all services of this package: `[memory()]`
   */
  readonly services?: readonly Service[] | undefined
  /**
   * The database file, or `:memory:` to keep nothing after `close`. A missing file is created, a missing folder is not.
   * @default ':memory:'
   */
  readonly database?: string | undefined
  /**
   * How long a write waits while another process writes to the database file, in milliseconds. After that, it is
   * refused with 503. Other requests continue meanwhile. @default 5000
   */
  readonly busyTimeoutMs?: number | undefined
  /**
   * How long `ready`, `listen` and requests wait for a service to open, in milliseconds. They then reject with an error
   * that names the service; a service that opens later is served from then on. A migration of a large file takes
   * minutes. @default 600_000 (10 minutes)
   */
  readonly openTimeoutMs?: number | undefined
  /**
   * The key of the tenant `default`. Callers must send it. Each service has rules for its keys: `memory` demands at
   * least 32 characters. `{ memory: KEY }` is a key for one service. Without a key, only this machine may call.
   *
   * @default none
   */
  readonly apiKey?: ServiceKeys | undefined
  /** Keys of further tenants, by name. All keys must differ. No tenant sees another's data. @default none */
  readonly tenants?: Readonly<Record<string, ServiceKeys>> | undefined
  /**
   * Recognises callers by the login of the app that embeds the controller, beside keys: a request without a valid key
   * belongs to the tenant that it returns. For undefined, the request is refused with 401. If it throws, or takes longer
   * than `authenticateTimeoutMs`, the request is refused with 500 and `onError` receives the cause. It must not read the
   * body. With `authenticate`, other machines may call. @default none
   */
  readonly authenticate?: Authenticate | undefined
  /** How long a request waits for `authenticate`, in milliseconds. @default 10_000 */
  readonly authenticateTimeoutMs?: number | undefined
  /**
   * The key that reads the metrics of the whole process at `/metrics`, and nothing else. With a tenant's key,
   * `/metrics` shows only that tenant's figures. @default none: if keys are required, the metrics of the process cannot
   * be read
   */
  readonly metricsKey?: string | undefined
  /** Requests that each tenant may make per minute; 0 disables the limit. @default 0 */
  readonly rateLimit?: number | undefined
  /** Size limit of JSON bodies, in bytes. It does not apply to imports, which are streams. @default 2 MiB */
  readonly maxBodyBytes?: number | undefined
  /**
   * How long the server waits for the next bytes of a request's body, in milliseconds. An import may take any time
   * while bytes arrive. A JSON body must arrive within five minutes. @default 60_000
   */
  readonly bodyIdleTimeoutMs?: number | undefined
  /** Origins of web pages that may call, such as `https://app.example.com`. @default none */
  readonly allowedOrigins?: readonly string[] | undefined
  /** Runs the store in a separate thread, so that a long search does not block this one. @default false */
  readonly worker?: boolean | undefined
  /**
   * Receives internal errors. Clients never see them. Errors of background work, such as erasing deleted text, have the
   * operation `maintenance` and the request id `none`. @default console.error, without the cause
   */
  readonly onError?:
    | ((error: unknown, request: { readonly operation: string; readonly requestId: string }) => void)
    | undefined
  /**
   * Receives the error if the store's thread ends unexpectedly. Every later request fails, so a dedicated server
   * process should exit. @default onError
   */
  readonly onFatalError?: ((error: unknown) => void) | undefined
  /** The wall clock in milliseconds, for tests. A store in a worker uses its own. @default Date.now */
  readonly now?: (() => number) | undefined
  /** The monotonic clock in milliseconds, for tests. It measures durations. @default performance.now */
  readonly monotonic?: (() => number) | undefined
}

const known: KnownOptions<ControllerOptions> = {
  services: true,
  database: true,
  busyTimeoutMs: true,
  openTimeoutMs: true,
  apiKey: true,
  tenants: true,
  authenticate: true,
  authenticateTimeoutMs: true,
  metricsKey: true,
  rateLimit: true,
  maxBodyBytes: true,
  bodyIdleTimeoutMs: true,
  allowedOrigins: true,
  worker: true,
  onError: true,
  onFatalError: true,
  now: true,
  monotonic: true,
}

/** Advice for options that belong elsewhere. */
const elsewhere = {
  model: 'pass services: [memory({ model })]',
  modelTimeoutMs: 'pass services: [memory({ model, modelTimeoutMs })]',
  memory: 'pass services: [memory(options)]',
  port: 'pass listen({ port })',
  host: 'pass listen({ host })',
  graceMs: 'pass close({ graceMs })',
  db: 'did you mean database?',
  path: 'did you mean database?',
  file: 'did you mean database?',
  key: 'did you mean apiKey?',
  logger: 'did you mean onError?',
  fetch: 'call the fetch method of the controller',
  baseUrl: 'it is an option of SekhaClient',
}

/**
 * Refuses unknown options and invalid values.
 *
 * @throws {TypeError | RangeError} naming the option and the rule; never a key
 */
export function checkControllerOptions(options: ControllerOptions): void {
  if (typeof options === 'string')
    throw new TypeError('createController: options must be an object, got a string: pass { database }')
  checkKnownOptions('createController', options, known, elsewhere)
  const { services, database, apiKey, tenants, metricsKey, allowedOrigins, worker, onError, onFatalError } = options
  const { authenticate, now, monotonic } = options
  if (services !== undefined) checkServices(services)
  if (database !== undefined) checkDatabasePath(database)
  if (metricsKey !== undefined && typeof metricsKey !== 'string')
    throw new TypeError(`metricsKey must be a string, got ${typeof metricsKey}`)
  if (tenants !== undefined) checkTenants(tenants, apiKey)
  for (const origin of checkArray(allowedOrigins ?? [])) checkOrigin(origin)
  if (worker !== undefined && typeof worker !== 'boolean')
    throw new TypeError(`worker must be true or false, got ${typeof worker}`)
  for (const [name, value] of Object.entries({ authenticate, onError, onFatalError, now, monotonic }))
    checkFunction(name, value)
}

function checkServices(services: unknown): void {
  if (!Array.isArray(services)) throw new TypeError(`services must be an array of services, got ${typeof services}`)
  if (services.length === 0) throw new TypeError('services is empty: add a service, or omit services to serve all')
  const names = new Set<string>()
  for (const [index, service] of services.entries()) {
    const { name, open } = (service ?? {}) as Partial<Service>
    if (typeof name !== 'string' || typeof open !== 'function') {
      const hint = typeof service === 'function' ? ', got a function: call it' : ''
      throw new TypeError(`services[${index}] must be a service, such as memory()${hint}`)
    }
    if (names.has(name)) throw new TypeError(`services: ${name} occurs twice`)
    names.add(name)
  }
}

/** Refuses URLs: SQLite reads `file:` as a URI, and any other URL as the name of a file in a new folder. */
function checkDatabasePath(database: unknown): void {
  if (typeof database !== 'string' || database === '')
    throw new TypeError(
      `database must be a file path or :memory:, got ${database === '' ? 'an empty string' : typeof database}`,
    )
  if (database.includes('\0')) throw new TypeError('database must be a path without NUL characters')
  // A single letter is a Windows drive.
  const [, scheme] = /^([a-z][a-z\d+.-]+):/i.exec(database) ?? []
  if (scheme !== undefined)
    throw new TypeError(`database must be a file path or :memory:, got a URL that begins with ${scheme}:`)
}

function checkTenants(tenants: unknown, apiKey: unknown): void {
  if (typeof tenants !== 'object' || tenants === null || Array.isArray(tenants))
    throw new TypeError('tenants must be an object that maps names to keys')
  if (Object.keys(tenants).length === 0 && apiKey === undefined)
    throw new TypeError('tenants is empty: add a tenant, or omit tenants to serve only this machine')
  if (apiKey !== undefined && Object.hasOwn(tenants, 'default'))
    throw new TypeError('apiKey and tenants.default both set the key of the tenant default: pass only one')
}

function checkArray(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TypeError(`allowedOrigins must be an array of origins, got ${typeof value}`)
}

/** Refuses values that never match: browsers send an origin in lower case, without a path. */
function checkOrigin(origin: unknown): void {
  const text = String(origin)
  const written = URL.canParse(text) ? new URL(text).origin : undefined
  if (written === text && written !== 'null') return
  const hint = written === undefined || written === 'null' ? 'such as https://app.example.com' : `write ${written}`
  throw new TypeError(`allowedOrigins must contain origins, got ${JSON.stringify(text.slice(0, 100))}: ${hint}`)
}
