import type { Memory } from '../../src/services/memory/engine/memory.ts'

/** Completes the parts of an engine that a test needs, with nothing to close. */
export function partialMemory(engine: Partial<Memory>): Memory {
  return { close: async () => {}, ...engine } as Memory
}
