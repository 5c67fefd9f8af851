/** Tells an observer. What it throws, now or later, must not change the call that it watches. */
export function notify<T>(observer: ((event: T) => unknown) | undefined, event: T): void {
  if (observer === undefined) return
  try {
    const result = observer(event)
    if (result instanceof Promise) result.catch(() => {})
  } catch {
    // An observer has no say.
  }
}
