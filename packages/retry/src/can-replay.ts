import type { CallRequest } from '@sekha/core'

/** Whether the body of a request can be sent again. */
export function canReplay({ body }: CallRequest): boolean {
  return typeof body !== 'object' || body instanceof Uint8Array || body.replayable
}
