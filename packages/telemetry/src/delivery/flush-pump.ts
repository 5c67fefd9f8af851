import type { Clock, TimerHandle } from '@sekha/core/foundation'
import type { Pump, RecordQueue } from './pump.ts'

/** When a flush gives up. */
export interface FlushRules {
  readonly clock: Clock
  /** On the monotonic clock. */
  readonly deadline: number
  /** How many attempts may fail. @default no limit */
  readonly maxFailures?: number | undefined
  readonly isStopped: () => boolean
  /** Whether all queues are known. @default always */
  readonly isComplete?: (() => boolean) | undefined
}

/** Delivers what is pending, again and again until its rules end it. @returns whether nothing is pending */
export async function flushPump<T extends RecordQueue>(pump: Pump<T>, rules: FlushRules): Promise<boolean> {
  const { clock, deadline, maxFailures = Infinity, isStopped, isComplete = () => true } = rules
  for (let failures = 1, waitMs = 50; ; failures += 1, waitMs *= 2) {
    await within(clock, pump.run(), deadline)
    const now = clock.monotonic()
    if (isComplete() && pump.lanes.every(({ lane }) => lane.pending === 0)) return true
    const nextAt = Math.max(now + waitMs, pump.notBefore)
    if (now >= deadline || isStopped() || failures >= maxFailures) return false
    // A server that asks for more time than there is gets no further attempt.
    if (nextAt >= deadline && maxFailures < Infinity) return false
    await within(clock, new Promise<void>(() => {}), Math.min(deadline, nextAt))
  }
}

/** Waits for a promise, or for a point of the monotonic clock. The timer keeps the process alive. */
export async function within(clock: Clock, work: Promise<void>, deadline: number): Promise<void> {
  let timer: TimerHandle | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = clock.setTimeout(resolve, Math.max(0, deadline - clock.monotonic()))
  })
  await Promise.race([work, timeout])
  if (timer !== undefined) clock.clearTimeout(timer)
}
