import { redactHeaders, redactUrl, SekhaError } from './foundation/index.ts'
import type { AttemptObserver } from './pipeline/attempt.ts'

/** Takes log lines. `console` is one; so is pino, with its arguments swapped. */
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
export function logAttempts(logger: Logger): AttemptObserver {
  return ({ operation, method, url, headers, attempt }, { response, error, durationMs }) => {
    logger.debug(`${operation.id} ${response === undefined ? 'failed' : response.status}`, {
      method,
      url: redactUrl(url),
      attempt,
      durationMs: Math.round(durationMs * 10) / 10,
      requestHeaders: redactHeaders(headers, printable),
      ...(response === undefined
        ? { error: error instanceof SekhaError ? error.code : error instanceof Error ? error.name : typeof error }
        : { responseHeaders: redactHeaders(Object.fromEntries(response.headers), printable) }),
    })
  }
}
