import type { ServiceName } from '../generated/services.gen.ts'
import type { Hooks } from '../hooks.ts'
import type { Logger, LogLevel } from '../logging.ts'
import type { HeadersInput } from '../pipeline/check-headers.ts'
import type { ResponseSchemas } from '../pipeline/response-check.ts'
import { type CallerOptions, knownOfCaller } from './caller-options.ts'
import type { GetApiKey } from './key-source.ts'

/** The URL and credentials of one service. */
export interface ServiceOptions {
  /** @default the client's `baseUrl` */
  readonly baseUrl?: string | undefined
  /**
   * The API key, sent only to this service's origin; `null` sends none.
   *
   * @default the client's `apiKey`, if the service is at the origin of the client's `baseUrl`
   */
  readonly apiKey?: string | null | GetApiKey | undefined
  /** Headers of every call to this service. At the origin of the client's `baseUrl` they override the client's headers. */
  readonly headers?: HeadersInput | undefined
}

/** The options of every client. Each has a default. */
export interface CommonClientOptions extends Omit<CallerOptions, 'apiKey'> {
  /** The base URL of the service, with an optional path. @default `SEKHA_BASE_URL`, else `http://127.0.0.1:8080` */
  readonly baseUrl?: string | undefined
  /**
   * The API key, or a function that returns it; `null` sends none. A key of the memory service has at least 32
   * characters. It is sent only to the origin of `baseUrl`.
   *
   * The function is called before a call, unless its last key is valid until a later `expiresAt`. Calls that need a key at
   * the same time share one call of it. The wait counts against the total timeout of a call and ends with its signal. If
   * the function fails or takes longer than `timeoutMs`, the call rejects with a SekhaError with the code `api_key`, and
   * the next call tries again.
   *
   * @default `SEKHA_API_KEY`, unless `SEKHA_BASE_URL` has another origin; else none
   */
  readonly apiKey?: string | null | GetApiKey | undefined
  /** Receives the lines of `logLevel`. @default `console` */
  readonly logger?: Logger | undefined
  /**
   * The most detailed lines to log: `off`, `error`, `warn`, `info` or `debug`.
   *
   * @default `SEKHA_LOG`, else `debug` with a `logger`, which has a level of its own, else `warn`
   */
  readonly logLevel?: LogLevel | undefined
  /** Functions that run before each request, after each response and on the error of a call. @default none */
  readonly hooks?: Hooks | undefined
  /** Services with their own URL, key or headers. */
  readonly services?: { readonly [Name in ServiceName]?: ServiceOptions | undefined } | undefined
}

/** The options of a client that does not validate responses. */
export interface UncheckedClientOptions extends CommonClientOptions {
  /** @default 'off' */
  readonly validate?: 'off' | undefined
  /** The `schemas` of `@sekha/core/schemas`. Unused while `validate` is `off`. */
  readonly schemas?: ResponseSchemas | undefined
}

/** The options of a client that validates responses against the contract. */
export interface CheckedClientOptions extends CommonClientOptions {
  /** `warn` logs a mismatch to `logger`. `strict` throws a ProtocolError. */
  readonly validate: 'warn' | 'strict'
  /** The `schemas` of `@sekha/core/schemas`. They are an option so that only programs that validate bundle them. */
  readonly schemas: ResponseSchemas
}

/** The options of a client. To validate responses, give `validate` and `schemas`. */
export type ClientOptions = UncheckedClientOptions | CheckedClientOptions

/** The changes of `withOptions()`. `schemas` may be those of the first client. */
export interface ClientChanges extends CommonClientOptions {
  /** What happens to a response that does not fit its schema: nothing, a line in the log, or an error. */
  readonly validate?: 'off' | 'warn' | 'strict' | undefined
  /** The schemas of the responses. */
  readonly schemas?: ResponseSchemas | undefined
}

/** The option names of a client. Only the keys are read. */
export const knownOfClient: Readonly<Record<keyof ClientOptions, unknown>> = {
  ...knownOfCaller,
  logger: true,
  logLevel: true,
  hooks: true,
  validate: true,
  schemas: true,
  services: true,
}
