import { checkFunction, notify, redactHeaders, redactUrl, SekhaError } from './foundation/index.ts'
import type { AttemptObserver } from './pipeline/attempt.ts'
import type { CallRequest, CallResponse } from './pipeline/call-request.ts'
import { guardEchoes } from './pipeline/echo-guard.ts'
import { printableHeaders } from './pipeline/printable-headers.ts'

/** Receives log lines, for example `console`, or pino with its arguments swapped. Its errors and rejections are ignored. */
export interface Logger {
  debug(message: string, details?: object): void
  warn(message: string, details?: object): void
}

/**
 * Logs the method, URL, status, allow-listed headers and duration of each attempt. Never logs a key, a body or a query
 * value.
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
 * Wraps a logger method so that its errors and rejections never affect the logged call.
 *
 * @throws {TypeError} when the logger lacks the method
 */
export function quietly(logger: Logger, level: 'debug' | 'warn'): Logger['debug'] {
  checkFunction(`logger.${level}`, logger[level] ?? null)
  return (message, details) =>
    notify(() => (details === undefined ? logger[level](message) : logger[level](message, details)))
}
