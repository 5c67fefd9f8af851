/** Returns the reason of an aborted signal. A polyfilled signal may lack one, and then it is an `AbortError`. */
export function abortReason({ reason }: AbortSignal): unknown {
  return reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason
}
