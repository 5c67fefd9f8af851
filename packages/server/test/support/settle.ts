import { vi } from 'vitest'

/**
 * Runs all deferred work under fake timers. Work that a timer starts takes event loop turns and then sets timers again.
 */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await vi.advanceTimersByTimeAsync(1000)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}
