/**
 * Runs an observer and ignores its errors, both thrown errors and rejections of any returned promise or thenable.
 */
export function notify(observer: () => unknown): void {
  try {
    const result = observer()
    if (typeof result === 'object') Promise.resolve(result).catch(() => {})
  } catch {
    // Errors of an observer are ignored.
  }
}
