import type { Memory } from '../../src/services/memory/engine/memory.ts'

/** Completes the parts of an engine that a test needs: without jobs, and with nothing to close. */
export function partialMemory(engine: Partial<Memory>): Memory {
  const idle: Partial<Memory> = {
    takeJobs: async () => [],
    untilNextJob: async () => undefined,
    removeJobs: async () => 0,
    close: async () => {},
  }
  return { ...idle, ...engine } as Memory
}
