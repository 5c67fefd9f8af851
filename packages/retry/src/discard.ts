import type { CallResponse } from '@sekha/core'

/** Cancels an unread response and ignores errors of the cancellation. */
export function discard(response: CallResponse): void {
  try {
    response.cancel().catch(() => {})
  } catch {
    // A custom transport may throw.
  }
}
