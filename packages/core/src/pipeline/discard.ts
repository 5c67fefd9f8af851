import type { CallResponse } from './call-request.ts'

/** Gives up a response that came too late for anyone. That this may fail is nobody's concern. */
export function discard(late: CallResponse): void {
  try {
    late.cancel().catch(() => {})
  } catch {
    // A transport of somebody else's.
  }
}
