import { readText } from '../decode/index.ts'
import { fromOwnStream } from '../decode/web-stream.ts'
import { checkFunction, type ConnectionFailure, isFetchFailure, lostBody, noResponse } from '../foundation/index.ts'
import type { CallRequest, CallResponse, Transport } from './call-request.ts'

/** The part of `fetch` that the pipeline uses. A controller's `fetch` fits too. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Identifies a failed connection, as `findConnectionFailure` does. */
export type IdentifyFailure = (error: unknown) => ConnectionFailure | undefined

/**
 * Creates a transport over `fetch`.
 *
 * @param identify Identifies a failed connection for its error. @default only its code is named, so that the bundle of a
 *   plain caller omits the table of codes
 */
export function openFetchTransport(fetch?: Fetch, identify?: IdentifyFailure): Transport {
  checkFunction('fetch', fetch)
  return async (request) => {
    let response
    try {
      response = await (fetch ?? globalThis.fetch)(request.url, toInit(request))
    } catch (error) {
      if (request.signal.aborted || !isFetchFailure(error)) throw error
      throw noResponse(request, error, identify?.(error))
    }
    return new FetchResponse(response, request)
  }
}

function toInit({ method, headers, body, signal }: CallRequest): RequestInit {
  const init: RequestInit = { method, headers, signal, redirect: 'manual' }
  if (body === undefined) return init
  if (typeof body === 'string' || body instanceof Uint8Array) {
    init.body = body as BodyInit
    return init
  }
  init.body = body.open(signal)
  // The standard requires `duplex: 'half'` for a stream: the response starts after the request body.
  Object.assign(init, { duplex: 'half' })
  return init
}

class FetchResponse implements CallResponse {
  readonly #response: Response
  readonly #request: CallRequest
  readonly status: number

  constructor(response: Response, request: CallRequest) {
    this.#response = response
    this.#request = request
    this.status = response.status
  }

  get headers(): Headers {
    return this.#response.headers
  }

  text(maxBytes?: number): Promise<string> {
    return readText(this.stream(), this.#request.operation.id, maxBytes)
  }

  stream(): AsyncIterable<Uint8Array> {
    const { body } = this.#response
    const explain = (error: unknown): unknown => (this.#request.signal.aborted ? error : lostBody(this.#request, error))
    // Some runtimes have a `fetch` without streams, such as React Native's.
    return body === null || body === undefined ? readAtOnce(this.#response, explain) : fromOwnStream(body, explain)
  }

  async cancel(): Promise<void> {
    await this.#response.body?.cancel()
  }
}

async function* readAtOnce(
  response: Response,
  explain: (error: unknown) => unknown,
): AsyncGenerator<Uint8Array, undefined> {
  if (response.body === null) return
  const bytes = await response.arrayBuffer().catch((error: unknown) => {
    throw explain(error)
  })
  yield new Uint8Array(bytes)
}
