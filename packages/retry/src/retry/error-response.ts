import type { Response } from './classify.ts'
import type { Headerlike } from './server-hint.ts'

/**
 * Returns the response of an error that an HTTP library threw, such as axios, ky, got, openai or ofetch: its status, at
 * `response.status` or `status` (or `statusCode`), and its headers. Returns `undefined` unless the status is an error.
 */
export function readErrorResponse(error: unknown): Response | undefined {
  if (!isObject(error)) return undefined
  try {
    const { response } = error
    const status = readStatus(response) ?? readStatus(error)
    if (status === undefined) return undefined
    return { status, headers: toHeaderlike((isObject(response) ? response.headers : undefined) ?? error.headers) }
  } catch {
    // A property throws: the error remains the function's own.
    return undefined
  }
}

function readStatus(value: unknown): number | undefined {
  if (!isObject(value)) return undefined
  const status = value.status ?? value.statusCode
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status <= 599 ? status : undefined
}

function toHeaderlike(headers: unknown): Headerlike {
  if (!isObject(headers)) return { get: () => null }
  if (typeof headers.get === 'function')
    return { get: (name) => asText((headers.get as (name: string) => unknown)(name)) }
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { get: (name) => asText(values.get(name)) }
}

/** Node gives a repeated header as an array. */
function asText(value: unknown): string | null {
  if (Array.isArray(value)) return asText(value[0])
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
