import { sleep } from '@sekha/core/foundation'

/**
 * Settles as `work` does, or rejects after `timeoutMs`. Nobody waits for work that takes longer.
 *
 * @param what Names the work in the error.
 * @param options `unref` lets the process exit meanwhile. @default unref true
 * @throws {Error} when the work takes longer
 */
export async function within<T>(
  timeoutMs: number,
  what: string,
  work: () => T | Promise<T>,
  { unref = true }: { readonly unref?: boolean } = {},
): Promise<T> {
  const done = new AbortController()
  const late = sleep(timeoutMs, { signal: done.signal, unref }).then((): never => {
    throw new Error(`${what} takes longer than ${timeoutMs} ms`)
  })
  try {
    return await Promise.race([(async () => work())(), late])
  } finally {
    done.abort()
  }
}
