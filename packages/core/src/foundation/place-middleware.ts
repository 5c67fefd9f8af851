import { arrangeMiddleware, type MiddlewarePlace, type Placeable } from './arrange-middleware.ts'
import { checkFunction, checkKnownOptions, type KnownOptions } from './check-options.ts'

/** A validated place. It carries the sort function, so that bundles without placed middleware do not include it. */
export interface CheckedPlace extends MiddlewarePlace {
  /** Sorts the middleware of a client. */
  readonly arrange: typeof arrangeMiddleware
}

const known: KnownOptions<MiddlewarePlace> = {
  name: true,
  around: true,
  before: true,
  after: true,
  excludes: true,
  operations: true,
  callOptions: true,
}

/**
 * Returns a copy of a middleware with a place, for any type of request and response. The original function is unchanged,
 * and an existing place is replaced in the copy.
 *
 * @throws {TypeError} when `middleware` is not a function, or naming the invalid part of the place
 */
export function placeMiddleware<Request, Next, Response>(
  middleware: (request: Request, next: Next) => Response,
  place: MiddlewarePlace,
): ((request: Request, next: Next) => Response) & { readonly place: CheckedPlace } {
  checkFunction('middleware', middleware ?? null)
  // A policy that is moved keeps its call options. One that was not called throws.
  const { callOptions } = (middleware as Placeable).place ?? {}
  checkKnownOptions('placeMiddleware', place ?? {}, known)
  const { name, around } = place ?? {}
  if (typeof name !== 'string' || name === '' || name === '*')
    throw new TypeError(`placeMiddleware: name must be a string other than '' and '*'`)
  if (around !== 'call' && around !== 'attempt')
    throw new TypeError(`placeMiddleware: around must be 'call' or 'attempt' for ${name}`)
  for (const list of ['before', 'after', 'excludes', 'operations'] as const)
    if (place[list] !== undefined && !(Array.isArray(place[list]) && place[list].every((it) => typeof it === 'string')))
      throw new TypeError(`placeMiddleware: ${list} must be an array of names for ${name}`)
  for (const name in place.callOptions)
    checkFunction(`placeMiddleware: callOptions.${name}`, place.callOptions[name] ?? null)
  return Object.assign((request: Request, next: Next) => middleware(request, next), {
    place: Object.freeze({
      callOptions,
      ...place,
      arrange: arrangeMiddleware,
    }),
  })
}
