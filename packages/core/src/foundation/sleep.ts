import { abortReason } from './abort-reason.ts'
import { checkKnownOptions, type KnownOptions } from './check-options.ts'
import { systemClock, unrefTimer, type Clock } from './clock.ts'

/** The options of {@link sleep}. */
export interface SleepOptions {
  /** Aborts the sleep, which then rejects at once with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** @default the clock of the runtime */
  readonly clock?: Clock | undefined
  /** Lets the process exit during the sleep, if the runtime supports it. @default false */
  readonly unref?: boolean | undefined
}

const known: KnownOptions<SleepOptions> = { signal: true, clock: true, unref: true }

/**
 * Resolves after at least `delayMs`, capped at the longest timer of 24.8 days. Zero or less still waits for a timer, so
 * that a loop of sleeps yields to other tasks. No timer or listener remains afterwards.
 *
 * @throws the signal's own reason, at once, when it aborts before or during the sleep
 * @throws {RangeError} when `delayMs` is not a number
 * @throws {TypeError} when an option is unknown
 *
 * @example
 * ```ts
 * await sleep(250, { signal: AbortSignal.timeout(100) }).catch((reason) => console.log(reason.name))
 * ```
 */
export async function sleep(delayMs: number, options: SleepOptions = {}): Promise<void> {
  checkKnownOptions('sleep()', options, known)
  const { signal, clock = systemClock, unref = false } = options
  if (Number.isNaN(delayMs)) throw new RangeError('delayMs must be a number of milliseconds, got NaN')
  if (signal?.aborted === true) throw abortReason(signal)
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      clock.clearTimeout(timer)
      if (signal !== undefined) reject(abortReason(signal))
    }
    const timer = clock.setTimeout(
      () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      },
      Math.max(delayMs, 0),
    )
    if (unref) unrefTimer(timer)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
