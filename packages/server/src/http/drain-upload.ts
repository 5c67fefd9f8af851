import type { IncomingMessage } from 'node:http'

/** How much of a refused upload is read, and for how long, before its connection is cut. */
export interface DrainLimits {
  readonly maxBytes: number
  readonly maxMs: number
}

/**
 * Reads the rest of an upload and drops it. A connection that is closed while its client still writes is reset, and the
 * reset can overtake the response; a client that is read from finds the response when it is done, or before.
 *
 * @param signal Ends the wait.
 * @returns a promise that resolves when the upload has ended, its client is gone, or a limit is reached. Never rejects.
 */
export function drainUpload(incoming: IncomingMessage, limits: DrainLimits, signal: AbortSignal): Promise<void> {
  if (incoming.complete || incoming.destroyed || signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    let bytes = 0
    const onData = (chunk: Uint8Array): void => {
      bytes += chunk.byteLength
      if (bytes > limits.maxBytes) stop()
    }
    const timer = setTimeout(stop, limits.maxMs)
    const ends = ['end', 'close', 'error'] as const
    function stop(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      incoming.off('data', onData)
      for (const event of ends) incoming.off(event, stop)
      incoming.pause()
      resolve()
    }
    signal.addEventListener('abort', stop)
    for (const event of ends) incoming.on(event, stop)
    // The stream that the refused operation was given would pause the upload at every chunk.
    incoming.removeAllListeners('data')
    incoming.on('data', onData)
    incoming.resume()
  })
}
