import { abortReason } from '@sekha/core/foundation'

/**
 * Settles as `work` does, or rejects with the signal's own reason as soon as it aborts, even if `work` does not listen
 * to it. No listener is left behind.
 *
 * @param discard - Gives up what arrives after the abort.
 */
export function abortable<T>(
  work: Promise<T>,
  signal: AbortSignal | null | undefined,
  discard?: (late: T) => void,
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
        if (isOver) discard?.(value)
        else resolve(value)
      },
      (error: unknown) => {
        signal.removeEventListener('abort', onAbort)
        reject(error)
      },
    )
  })
}
