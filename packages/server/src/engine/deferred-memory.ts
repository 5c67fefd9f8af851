import type { Memory } from './memory.ts'
import { forwardMethods } from './memory-methods.ts'

/** A memory that is still being opened. Its methods wait for it, and reject with the reason if it does not open. */
export function createDeferredMemory(opening: Promise<Memory>): Memory {
  const opened = opening.then(() => {})
  // Nobody may be waiting for it; every call gets the reason.
  opened.catch(() => {})
  return {
    ...forwardMethods(async (method, args) => {
      const memory = await opening
      return (memory[method] as (...args: readonly unknown[]) => Promise<unknown>).apply(memory, [...args])
    }),
    opened: () => opened,
    close: () =>
      opening.then(
        (memory) => memory.close(),
        () => {},
      ),
  }
}
