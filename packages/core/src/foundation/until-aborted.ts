import { abortReason } from './abort-reason.ts'

/**
 * Settles as `work` does, or rejects with the signal's reason as soon as it aborts, even if `work` ignores the signal.
 * Removes its listener either way.
 *
 * @param release - Releases a value that arrives after the abort.
 */
export function untilAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | null | undefined,
  release?: (late: T) => void,
): Promise<T> {
  if (signal === undefined || signal === null) return work
  return new Promise<T>((resolve, reject) => {
    let isOver = false
    const onAbort = (): void => {
      isOver = true
      reject(abortReason(signal))
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    work.then(
      (value) => {
        signal.removeEventListener('abort', onAbort)
        if (isOver) release?.(value)
        else resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(error)
      },
    )
  })
}
