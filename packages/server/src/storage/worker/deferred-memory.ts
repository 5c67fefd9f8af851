import type { Memory } from '../../services/memory/engine/memory.ts'
import { forwardMethods } from './memory-methods.ts'

/** Wraps a memory that is still opening. Its methods wait for it, and reject with the reason if it does not open. */
export function createDeferredMemory(opening: Promise<Memory>): Memory {
  const opened = opening.then(() => {})
  // Avoids an unhandled rejection. Every call still rejects with the reason.
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
