import { type Clock, sleep, untilAborted } from '@sekha/core/foundation'

/** Limits for the error body. A longer or slower body is ignored. */
const MAX_BYTES = 64 * 1024
const TIMEOUT_MS = 1000

/**
 * Reads a clone of a response's body, so that the caller can still read the response. Buffers at most 64 kB and takes at
 * most one second.
 *
 * @returns `undefined` when the body is longer, slower, lost, or cannot be cloned
 * @throws the signal's reason when it aborts during the read
 */
export async function peekText(
  response: Response,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const reader = copyBody(response)
  if (reader === undefined) return undefined
  const over = new AbortController()
  const late = sleep(TIMEOUT_MS, { signal: over.signal, clock }).catch(() => {})
  try {
    return await untilAborted(Promise.race([readAll(reader), late.then(() => undefined)]), signal)
  } finally {
    over.abort()
    reader.cancel().catch(() => {})
  }
}

function copyBody(response: Response): ReadableStreamDefaultReader<Uint8Array> | undefined {
  // After `clone()` a response of node-fetch 2 no longer listens to its body, whose loss then ends the process.
  if (typeof response.body?.getReader !== 'function') return undefined
  try {
    return response.clone().body?.getReader()
  } catch {
    // The response does not follow the standard.
    return undefined
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one chunk after the other
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      bytes += value.byteLength
      if (bytes > MAX_BYTES) return undefined
      text += decoder.decode(value, { stream: true })
    }
  } catch {
    return undefined
  }
}
