/**
 * Work that can be put down: each `yield` is a place where others may have their turn. Between two of them pass some
 * milliseconds at most, however large the input is. What it read before a `yield` may have changed behind it.
 */
export type Steps<T> = Generator<void, T, void>

/** Does all of it at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}
