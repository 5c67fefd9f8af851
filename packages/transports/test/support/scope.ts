/** Undoes what a test set up, the last first, however it ended. */
export interface Scope {
  /** Remembers what to undo. */
  readonly defer: (undo: () => unknown) => void
}

/** Runs something with a scope of its own. */
export async function withScope<T>(run: (scope: Scope) => Promise<T>): Promise<T> {
  const undos: (() => unknown)[] = []
  try {
    return await run({ defer: (undo) => undos.push(undo) })
  } finally {
    for (const undo of undos.toReversed()) await undo()
  }
}

/** Waits until `check` holds, as long as a busy machine may take; only what never happens fails. */
export async function until(what: string, check: () => boolean): Promise<void> {
  for (const end = performance.now() + 25_000; !check();) {
    if (performance.now() > end) throw new Error(`Never happened: ${what}`)
    await pause(1)
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What a promise rejected with; fails when it did not. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (reason) {
    return reason
  }
  throw new Error('It did not reject')
}
