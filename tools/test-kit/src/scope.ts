/** Runs the cleanups of a test in reverse order, whatever its outcome. */
export interface Scope {
  /** Registers a cleanup. */
  readonly defer: (undo: () => unknown) => void
}

/** Runs a function with a new scope, for cleanups that must end before the hooks of a test run. */
export async function withScope<T>(run: (scope: Scope) => Promise<T>): Promise<T> {
  const undos: (() => unknown)[] = []
  try {
    return await run({ defer: (undo) => undos.push(undo) })
  } finally {
    for (const undo of undos.toReversed()) await undo()
  }
}
