import type { Middleware, Transport } from './call-request.ts'

/** Puts middleware in front of a transport: the first one given is the outermost. */
export function compose(middleware: readonly Middleware[], transport: Transport): Transport {
  return middleware.reduceRight<Transport>((next, current) => (request) => current(request, next), transport)
}
