import type { CallRequest } from '@sekha/core'
import { originOf } from '../origins.ts'

/** Context key of calls that run a function. Its value is the key of the resource that the function uses. */
const FUNCTION = Symbol('the key of a function')

/** Marks the context of a call that runs a function. */
export function markFunction(context: Map<symbol, unknown>, key: string): void {
  context.set(FUNCTION, toKey(key))
}

/** Whether a request represents a function passed to `execute()`. */
export function isFunction({ context }: CallRequest): boolean {
  return context.has(FUNCTION)
}

/** Returns the key of the state that policies keep for a request: its origin, or the key given to `execute()`. */
export function keyOf({ context, url }: CallRequest): string {
  const key = context.get(FUNCTION)
  return typeof key === 'string' ? key : originOf(url)
}

/** Returns the key of the state for an http URL or a key of functions: a URL counts as its origin. */
export function toKey(key: string): string {
  return /^https?:\/\//i.test(key) ? originOf(key) : key
}
