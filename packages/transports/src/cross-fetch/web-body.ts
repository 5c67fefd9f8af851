import type { Fetch } from '@sekha/core'
import { toReadableStream } from '@sekha/core/decode'

/**
 * Gives the responses of a `fetch` that knows no web streams the body of one: node-fetch has a stream of Node's there, and
 * XMLHttpRequest nothing. Giving such a body up aborts its request, since node-fetch would keep the connection.
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

/** What a body has to do with its request. */
interface BodyOwner {
  /** The body has settled. */
  readonly release: () => void
  /** The body is given up. */
  readonly abort: () => void
  /** What a failure comes out as: of an abort, its own reason. */
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
