import type { Fetch } from '@sekha/core'
import { toReadableStream } from '@sekha/core/decode'

/**
 * Adds a web stream body to the responses of a `fetch` without web streams: node-fetch returns a Node stream, and
 * XMLHttpRequest no stream. Cancelling the body aborts its request, because node-fetch would keep the connection open.
 */
export function withWebBody(fetch: Fetch): Fetch {
  return async (url, init) => {
    const controller = new AbortController()
    const { signal } = init
    const onAbort = (): void => controller.abort(signal?.reason)
    if (signal?.aborted === true) onAbort()
    signal?.addEventListener('abort', onAbort)
    const release = (): void => signal?.removeEventListener('abort', onAbort)
    try {
      const response = await fetch(url, { ...init, signal: controller.signal })
      return withBody(response, {
        release,
        abort: () => controller.abort(),
        explain: (error) => (signal?.aborted === true ? signal.reason : error),
      })
    } catch (error) {
      release()
      throw signal?.aborted === true ? signal.reason : error
    }
  }
}

/** Connects a body to its request. */
interface BodyOwner {
  /** Called when the body ends or fails. */
  readonly release: () => void
  /** Called when the body is cancelled. */
  readonly abort: () => void
  /** Converts a failure for the caller. An abort becomes the signal's reason. */
  readonly explain: (error: unknown) => unknown
}

function withBody(response: Response, owner: BodyOwner): Response {
  const { status, headers } = response
  const isWeb = response.body === null || (response.body !== undefined && 'getReader' in response.body)
  if (isWeb) return response
  return {
    status,
    headers,
    get body() {
      return toReadableStream(readBody(response, owner))
    },
  } as Response
}

function readBody(response: Response, { release, abort, explain }: BodyOwner): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const chunks = readChunks(response)[Symbol.asyncIterator]()
      return {
        async next() {
          try {
            const result = await chunks.next()
            if (result.done === true) release()
            return result
          } catch (error) {
            release()
            throw explain(error)
          }
        },
        async return() {
          release()
          abort()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

async function* readChunks(response: Response): AsyncGenerator<Uint8Array, undefined> {
  const body: unknown = response.body
  if (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
    yield* body as AsyncIterable<Uint8Array>
  else yield new Uint8Array(await response.arrayBuffer())
}
