import { readEnvironment } from './environment.ts'
import { ApiError, checkFunction, notify, redactHeaders, redactUrl, SekhaError } from './foundation/index.ts'
import type { AttemptObserver } from './pipeline/attempt.ts'
import type { CallRequest, CallResponse } from './pipeline/call-request.ts'
import type { CallObserver } from './pipeline/call-observer.ts'
import { guardEchoes } from './pipeline/echo-guard.ts'
import { printableRequestHeaders } from './pipeline/printable-request-headers.ts'

/** Headers that are safe to print. The values of all others are redacted. */
const printableHeaders: readonly string[] = [
  ...printableRequestHeaders,
  'idempotency-replayed',
  'retry-after',
  'server',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
]

/**
 * The most detailed lines of a log. Each level includes those before it.
 *
 * - `error`: errors of hooks, which no call rejects with.
 * - `warn`: responses that do not fit the contract, with `validate: 'warn'`.
 * - `info`: each call when its headers arrive or it fails, retries included.
 * - `debug`: each attempt, with its allow-listed headers.
 */
export type LogLevel = 'off' | 'error' | 'warn' | 'info' | 'debug'

/** Receives log lines, for example `console`, or pino with its arguments swapped. Its errors and rejections are ignored. */
export interface Logger {
  /** Receives errors of hooks. */
  error(message: string, details?: object): void
  /** Receives warnings, such as a response that does not fit the contract. */
  warn(message: string, details?: object): void
  /** Receives a line for each call, with its method, URL, status, attempts and duration in `details`. */
  info(message: string, details?: object): void
  /** Receives a line for each attempt, with its allow-listed headers in `details`. */
  debug(message: string, details?: object): void
}

type Method = keyof Logger
type WriteLine = (message: string, details?: object) => void

/** The methods of a logger up to its level. */
export type Log = Readonly<Partial<Record<Method, WriteLine>>>

const levels: readonly LogLevel[] = ['off', 'error', 'warn', 'info', 'debug']
const isLevel = (value: unknown): value is LogLevel => levels.includes(value as LogLevel)
const choices = "'off', 'error', 'warn', 'info' or 'debug'"

/**
 * Selects the methods of a logger.
 *
 * @param level The most detailed level. @default `SEKHA_LOG`, else `debug` with a logger, else `warn`
 * @throws {TypeError} when the level is unknown or the logger lacks a method
 */
export function createLog(logger: Logger | undefined, level: LogLevel | undefined): Log {
  if (level !== undefined && !isLevel(level))
    throw new TypeError(
      `logLevel must be ${choices}, got ${typeof level === 'string' ? `'${String(level)}'` : typeof level}`,
    )
  const ofEnvironment = readEnvironment('SEKHA_LOG')?.toLowerCase()
  const target = logger === undefined ? console : (logger ?? {})
  const all: Record<Method, WriteLine> = {
    error: quietly(target, 'error'),
    warn: quietly(target, 'warn'),
    info: quietly(target, 'info'),
    debug: quietly(target, 'debug'),
  }
  const isUnknown = ofEnvironment !== undefined && !isLevel(ofEnvironment)
  if (level === undefined && isUnknown) all.warn(`SEKHA_LOG must be ${choices}. It is ignored`)
  const chosen = level ?? (isLevel(ofEnvironment) ? ofEnvironment : logger === undefined ? 'warn' : 'debug')
  return Object.fromEntries(levels.slice(1, levels.indexOf(chosen) + 1).map((name) => [name, all[name as Method]]))
}

/**
 * Logs the method, URL, status, allow-listed headers and duration of each attempt. Never logs a key, a body or a query
 * value.
 *
 * @throws {TypeError} when the logger has no `debug`
 */
export function logAttempts(logger: Pick<Logger, 'debug'>): AttemptObserver {
  const log = quietly(logger, 'debug')
  return (request, { response, error, durationMs }) => {
    const { operation, method, url, headers, attempt } = request
    log(`${operation.id} ${response === undefined ? 'failed' : response.status}`, {
      method,
      url: redactUrl(url),
      ...(response === undefined ? {} : { status: response.status }),
      attempt,
      durationMs: round(durationMs),
      requestHeaders: redactHeaders(headers, printableHeaders),
      ...(response === undefined
        ? { error: nameOf(error) }
        : { responseHeaders: redactHeaders(hideEchoes(request, response), printableHeaders) }),
    })
  }
}

/** Logs a line for each call when its headers arrive, and one when it fails without a status. */
export function logCalls(log: WriteLine): CallObserver {
  const write = (
    { operation, method, url, attempts }: CallRequest,
    outcome: string,
    durationMs: number,
    more: object,
  ): void =>
    log(`${operation.id} ${outcome}`, {
      method,
      url: redactUrl(url),
      ...more,
      attempts: attempts.length,
      durationMs: round(durationMs),
    })
  return {
    onResponse: (request, { status }, durationMs) => write(request, String(status), durationMs, { status }),
    onError: (request, error, durationMs) => {
      // Its status has a line.
      if (!(error instanceof ApiError)) write(request, 'failed', durationMs, { error: nameOf(error) })
    },
  }
}

const round = (durationMs: number): number => Math.round(durationMs * 10) / 10

const nameOf = (error: unknown): string =>
  error instanceof SekhaError ? error.code : error instanceof Error ? error.name : typeof error

function hideEchoes(request: CallRequest, { headers }: CallResponse): [string, string][] {
  const { hide } = guardEchoes(request)
  return Array.from(headers, ([name, value]) => [name, hide(value)])
}

/**
 * Wraps a logger method so that its errors and rejections never affect the logged call.
 *
 * @throws {TypeError} when the logger lacks the method
 */
export function quietly<Name extends Method>(logger: Pick<Logger, Name>, level: Name): WriteLine {
  checkFunction(`logger.${level}`, logger[level] ?? null)
  return (message, details) =>
    notify(() => (details === undefined ? logger[level](message) : logger[level](message, details)))
}
