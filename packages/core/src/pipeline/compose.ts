import type { Middleware, Transport } from './call-request.ts'

/** Puts middleware in front of a transport: the first one given is the outermost. */
export function compose(middleware: readonly Middleware[], transport: Transport): Transport {
  if (middleware.length === 0) return transport
  const innermost: Transport = (request) => {
    const answer = transport(request)
    // Middleware that is stuck when its call is aborted never takes this rejection, and the call has told its caller.
    answer.catch(() => {})
    return answer
  }
  return middleware.reduceRight<Transport>((next, current) => (request) => current(request, next), innermost)
}
