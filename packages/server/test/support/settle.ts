import { vi } from 'vitest'

/**
 * Lets everything happen that is put off, with fake timers. What a timer begins takes turns of the loop, and then sets
 * timers again.
 */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await vi.advanceTimersByTimeAsync(1000)
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}
