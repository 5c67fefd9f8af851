import { checkFunction, checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import type { Memory } from '../services/memory/engine/memory.ts'
import type { LanguageModel } from '../services/memory/models/language-model.ts'

/** Options of a controller. Each has a default. */
export interface ControllerOptions {
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
   * The key of the tenant `default`, at least 32 characters. Callers must send it. Without a key, only this machine may
   * call. @default none
   */
  readonly apiKey?: string | undefined
  /** Keys of further tenants, by name. All keys must differ. No tenant sees another's data. @default none */
  readonly tenants?: Readonly<Record<string, string>> | undefined
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
   * A chat model that writes summaries and previews, suggests labels and scores importance: any model object of the AI
   * SDK. Model names are refused. If the model fails or times out, the server continues without it. Every response
   * names the model that wrote it. @default none: sentences are extracted
   */
  readonly model?: LanguageModel | undefined
  /** How long a response waits for the model, in milliseconds. @default 20_000 */
  readonly modelTimeoutMs?: number | undefined
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
  /**
   * Replaces the storage engine, for tests.
   *
   * @internal
   */
  readonly memory?: Memory | undefined
}

const known: KnownOptions<ControllerOptions> = {
  database: true,
  busyTimeoutMs: true,
  apiKey: true,
  tenants: true,
  metricsKey: true,
  rateLimit: true,
  maxBodyBytes: true,
  bodyIdleTimeoutMs: true,
  allowedOrigins: true,
  worker: true,
  model: true,
  modelTimeoutMs: true,
  onError: true,
  onFatalError: true,
  now: true,
  monotonic: true,
  memory: true,
}

/** Advice for options that belong elsewhere. */
const elsewhere = {
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
  const { database, apiKey, tenants, metricsKey, allowedOrigins, worker, onError, onFatalError, now, monotonic } =
    options
  if (database !== undefined) checkDatabasePath(database)
  for (const [name, value] of Object.entries({ apiKey, metricsKey }))
    if (value !== undefined && typeof value !== 'string')
      throw new TypeError(`${name} must be a string, got ${typeof value}`)
  if (tenants !== undefined) checkTenants(tenants, apiKey)
  for (const origin of checkArray(allowedOrigins ?? [])) checkOrigin(origin)
  if (worker !== undefined && typeof worker !== 'boolean')
    throw new TypeError(`worker must be true or false, got ${typeof worker}`)
  for (const [name, value] of Object.entries({ onError, onFatalError, now, monotonic })) checkFunction(name, value)
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
