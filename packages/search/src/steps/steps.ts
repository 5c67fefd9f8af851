/**
 * Interruptible work: other work may run at each `yield`. At most a few milliseconds pass between two yields,
 * regardless of the size of the input. Data read before a `yield` may have changed after it.
 */
export type Steps<T> = Generator<void, T, void>

/** Runs all steps without a pause. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
