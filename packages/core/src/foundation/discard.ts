/** Cancels an unread response, such as one that arrived too late. Errors are ignored. */
export function discard(response: { cancel(): Promise<unknown> }): void {
  try {
    response.cancel().catch(() => {})
  } catch {
    // Custom transports may throw synchronously.
  }
}
