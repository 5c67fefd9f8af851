import type { CallRequest, CallResponse, HeaderBag } from '@sekha/core'
import { originOf } from '../origins.ts'

/** Context key of calls that run a function. Its value is the key of the resource that the function uses. */
const FUNCTION = Symbol('the key of a function')

/** Marks the context of a call that runs a function. */
export function markFunction(context: Map<symbol, unknown>, key: string): void {
  context.set(FUNCTION, key)
}

/** Whether a request stands for a function passed to `execute()`. */
export function isFunction({ context }: CallRequest): boolean {
  return context.has(FUNCTION)
}

/** Returns the key of the state that policies keep for a request: its origin, or the key given to `execute()`. */
export function keyOf({ context, url }: CallRequest): string {
  const key = context.get(FUNCTION)
  return typeof key === 'string' ? key : originOf(url)
}

const noHeaders: HeaderBag = Object.assign(new Map<string, string>(), { get: () => null })

/**
 * The value of a function as a response. A web `Response` keeps its status and headers, so that policies judge it as a
 * client does. Any other value counts as a success.
 */
export class FunctionResponse implements CallResponse {
  readonly status: number
  readonly headers: HeaderBag
  readonly value: unknown

  constructor(value: unknown) {
    const isResponse = isWebResponse(value)
    this.status = isResponse ? value.status : 200
    this.headers = isResponse ? value.headers : noHeaders
    this.value = value
  }

  async text(): Promise<never> {
    throw new TypeError('The value of a function has no body')
  }

  // oxlint-disable-next-line require-yield -- it always throws
  async *stream(): AsyncGenerator<never> {
    throw new TypeError('The value of a function has no body')
  }

  async cancel(): Promise<void> {
    if (isWebResponse(this.value)) await this.value.body?.cancel?.()
  }
}

function isWebResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('headers' in value)) return false
  const { status, headers } = value as { readonly status: unknown; readonly headers: Partial<HeaderBag> | null }
  return typeof status === 'number' && typeof headers?.get === 'function' && 'body' in value
}
