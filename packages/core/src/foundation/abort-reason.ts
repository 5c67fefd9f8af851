/** Why a signal has aborted. That of a polyfill may not know; then it is an `AbortError`, as without a reason. */
export function abortReason({ reason }: AbortSignal): unknown {
  return reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason
}
