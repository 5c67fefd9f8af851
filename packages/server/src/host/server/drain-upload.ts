import type { IncomingMessage } from 'node:http'

/** The bytes of a refused upload that are read, and the time, before its connection is closed. */
export interface DrainLimits {
  readonly maxBytes: number
  readonly maxMs: number
}

/**
 * Reads the rest of an upload and drops it. Closing a connection while its client is still writing resets it, and the
 * reset can overtake the response. If the server keeps reading, the client receives the response.
 *
 * @param signal Ends the wait.
 * @returns a promise that resolves when the upload ends, the client disconnects, or a limit is reached. Never rejects.
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
    // The stream of the refused operation would pause the upload at every chunk.
    incoming.removeAllListeners('data')
    incoming.on('data', onData)
    incoming.resume()
  })
}
