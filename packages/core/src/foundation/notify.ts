/**
 * Runs an observer and ignores its errors: what it throws, and what the promise that it returns rejects with, whichever
 * kind of promise it is.
 */
export function notify(observer: () => unknown): void {
  try {
    const result = observer()
    if (typeof result === 'object') Promise.resolve(result).catch(() => {})
  } catch {
    // An observer changes nothing.
  }
}
