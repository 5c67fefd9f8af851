import { redactHeaders, redactUrl, SekhaError } from './foundation/index.ts'
import type { AttemptObserver } from './pipeline/attempt.ts'

/** Takes log lines. `console` is one; so is pino, with its arguments swapped. What it throws is ignored. */
export interface Logger {
  debug(message: string, details?: object): void
  warn(message: string, details?: object): void
}

/** Headers that are safe to print; the value of any other one is redacted. */
const printable = [
  'accept',
  'content-length',
  'content-type',
  'date',
  'idempotency-replayed',
  'retry-after',
  'server',
  'user-agent',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-request-id',
]

/** Logs each attempt: method, URL, status, headers by allow-list, duration. Never a key, a body, a query value. */
export function logAttempts(log: Logger['debug']): AttemptObserver {
  return ({ operation, method, url, headers, attempt }, { response, error, durationMs }) => {
    log(`${operation.id} ${response === undefined ? 'failed' : response.status}`, {
      method,
      url: redactUrl(url),
      ...(response === undefined ? {} : { status: response.status }),
      attempt,
      durationMs: Math.round(durationMs * 10) / 10,
      requestHeaders: redactHeaders(headers, printable),
      ...(response === undefined
        ? { error: error instanceof SekhaError ? error.code : error instanceof Error ? error.name : typeof error }
        : { responseHeaders: redactHeaders(response.headers, printable) }),
    })
  }
}

/** Hands lines to a logger. One that throws must not break the call that it was told of. */
export function quietly(logger: Logger, level: 'debug' | 'warn'): Logger['debug'] {
  return (message, details) => {
    try {
      if (details === undefined) logger[level](message)
      else logger[level](message, details)
    } catch {
      // It has nobody to tell.
    }
  }
}
