import { type CheckedPlace, type MiddlewarePlace, placeMiddleware as place } from '../foundation/index.ts'
import type { Middleware } from './call-request.ts'

/**
 * Gives a middleware its place: the client runs its middleware in the order that their places ask for, whatever their
 * order in `use`. Middleware without a place runs around the call. The function itself is not changed; a place that it
 * already has is replaced.
 *
 * @throws {TypeError} when `middleware` is not a function, or naming the part of the place that is wrong
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
