import type { Middleware, Transport } from './call-request.ts'

/**
 * Puts middleware in front of a transport, in the order of its places.
 *
 * @throws {TypeError} naming two that cannot be combined, or whose places contradict each other
 */
export function compose(use: readonly Middleware[], transport: Transport): Transport {
  if (use.length === 0) return transport
  const innermost: Transport = (request) => {
    if (typeof request?.url !== 'string') throw new TypeError('use: middleware must call next(request)')
    const response = transport(request)
    // Middleware that is stuck when its call is aborted never takes this rejection, and the call has told its caller.
    response.catch(() => {})
    return response
  }
  const placed = use.find(({ place }) => place !== undefined)
  return (placed?.place?.arrange(use) ?? use).reduceRight<Transport>(
    (next, current) => (request) => current(request, next),
    innermost,
  )
}
