import { type CheckedPlace, type MiddlewarePlace, placeMiddleware as place } from '../foundation/index.ts'
import type { Middleware } from './call-request.ts'

/**
 * Returns a copy of a middleware with a place. The client sorts middleware by place, regardless of the order in `use`.
 * Middleware without a place runs around the call. The original function is unchanged, and an existing place is replaced
 * in the copy.
 *
 * @throws {TypeError} when `middleware` is not a function, or naming the invalid part of the place
 *
 * @example
 * ```ts
 * const sign = placeMiddleware(
 *   (request, next) => next({ ...request, headers: { ...request.headers, 'x-sent-at': String(Date.now()) } }),
 *   { name: 'sign', around: 'attempt' },
 * )
 * const client = new SekhaClient({ use: [sign, retry()] })
 * ```
 */
export const placeMiddleware: (
  middleware: Middleware,
  place: MiddlewarePlace,
) => Middleware & { readonly place: CheckedPlace } = place
