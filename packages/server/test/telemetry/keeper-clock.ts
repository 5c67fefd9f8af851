import type { Clock } from '@sekha/core/foundation'
import { expect, vi } from 'vitest'

/** A clock for the background work of the telemetry service, whose timers fire only when the test moves the time. */
export interface KeeperClock {
  readonly clock: Clock
  /** Moves the time, and waits until the service has done its work and sleeps again. */
  readonly moveTo: (at: number) => Promise<void>
}

/** @param start The first time, in milliseconds since 1970. */
export function createKeeperClock(start: number): KeeperClock {
  let now = start
  const timers = new Map<object, { readonly callback: () => void; readonly dueAt: number }>()
  return {
    clock: {
      now: () => now,
      monotonic: () => now - start,
      setTimeout(callback, delayMs) {
        const handle = {}
        timers.set(handle, { callback, dueAt: now + delayMs })
        return handle
      },
      clearTimeout: (handle) => void timers.delete(handle as object),
    },
    moveTo: async (at) => {
      now = at
      for (const [handle, { callback, dueAt }] of timers)
        if (dueAt <= now) {
          timers.delete(handle)
          callback()
        }
      await vi.waitFor(() => expect(timers.size).toBe(1), { interval: 1 })
    },
  }
}
