import type { Middleware, Transport } from './call-request.ts'

/**
 * Wraps a transport in middleware, sorted by place.
 *
 * @throws {TypeError} naming two middleware that exclude each other or have contradictory places
 */
export function compose(use: readonly Middleware[], transport: Transport): Transport {
  if (use.length === 0) return transport
  const innermost: Transport = (request) => {
    if (typeof request?.url !== 'string') throw new TypeError('use: middleware must call next(request)')
    const response = transport(request)
    // Middleware that hangs in an aborted call never handles this rejection. The call has already rejected.
    response.catch(() => {})
    return response
  }
  const placed = use.find(({ place }) => place !== undefined)
  return (placed?.place?.arrange(use) ?? use).reduceRight<Transport>(
    (next, current) => (request) => current(request, next),
    innermost,
  )
}
