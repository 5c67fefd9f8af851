/** Calls an observer. What it throws, now or later, is ignored: it must not change the call that it watches. */
export function notify<T>(observer: ((event: T) => unknown) | undefined, event: T): void {
  if (observer === undefined) return
  try {
    ignoreRejection(observer(event))
  } catch {
    // Errors thrown by an observer are ignored.
  }
}

/** Takes the rejection of what may be a promise, of whatever class, so that it does not end the process. */
export function ignoreRejection(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return
  Promise.resolve(result).catch(() => {})
}
