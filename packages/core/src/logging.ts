import { checkFunction, notify, redactHeaders, redactUrl, SekhaError } from './foundation/index.ts'
import type { AttemptObserver } from './pipeline/attempt.ts'
import type { CallRequest, CallResponse } from './pipeline/call-request.ts'
import { guardEchoes } from './pipeline/echo-guard.ts'
import { printableHeaders } from './pipeline/printable-headers.ts'

/** Takes log lines. `console` is one; so is pino, with its arguments swapped. What it throws or rejects with is ignored. */
export interface Logger {
  debug(message: string, details?: object): void
  warn(message: string, details?: object): void
}

/**
 * Logs each attempt: method, URL, status, headers by allow-list, duration. Never a key, a body, a query value.
 *
 * @throws {TypeError} when the logger has no `debug`
 */
export function logAttempts(logger: Logger): AttemptObserver {
  const log = quietly(logger, 'debug')
  return (request, { response, error, durationMs }) => {
    const { operation, method, url, headers, attempt } = request
    log(`${operation.id} ${response === undefined ? 'failed' : response.status}`, {
      method,
      url: redactUrl(url),
      ...(response === undefined ? {} : { status: response.status }),
      attempt,
      durationMs: Math.round(durationMs * 10) / 10,
      requestHeaders: redactHeaders(headers, printableHeaders),
      ...(response === undefined
        ? { error: error instanceof SekhaError ? error.code : error instanceof Error ? error.name : typeof error }
        : { responseHeaders: redactHeaders(hideEchoes(request, response), printableHeaders) }),
    })
  }
}

function hideEchoes(request: CallRequest, { headers }: CallResponse): [string, string][] {
  const { hide } = guardEchoes(request)
  return Array.from(headers, ([name, value]) => [name, hide(value)])
}

/**
 * Hands lines to a logger. What it throws or rejects with must not change the call that the line is about.
 *
 * @throws {TypeError} when the logger has no such function
 */
export function quietly(logger: Logger, level: 'debug' | 'warn'): Logger['debug'] {
  checkFunction(`logger.${level}`, logger[level] ?? null)
  return (message, details) =>
    notify(() => (details === undefined ? logger[level](message) : logger[level](message, details)))
}
