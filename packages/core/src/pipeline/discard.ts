import type { CallResponse } from './call-request.ts'

/** Cancels a response that arrived too late. Errors are ignored. */
export function discard(late: CallResponse): void {
  try {
    late.cancel().catch(() => {})
  } catch {
    // Custom transports may throw synchronously.
  }
}
