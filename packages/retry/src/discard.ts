import type { CallResponse } from '@sekha/core'

/** Gives up a response that nobody reads. That this may fail is nobody's concern. */
export function discard(response: CallResponse): void {
  try {
    response.cancel().catch(() => {})
  } catch {
    // A transport of somebody else's.
  }
}
