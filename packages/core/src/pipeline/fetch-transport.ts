import { readText } from '../decode/index.ts'
import { fromOwnStream } from '../decode/web-stream.ts'
import { checkFunction, lostBody, noResponse } from '../foundation/index.ts'
import type { CallRequest, CallResponse, Transport } from './call-request.ts'

/** The part of `fetch` that the pipeline uses. A controller's `fetch` fits too. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Converts an error that `fetch` threw, or the body of its response. */
export type ExplainFailure = (request: CallRequest, error: unknown, response?: Response) => unknown

/**
 * Creates a transport over `fetch`.
 *
 * @param explain Converts an error of `fetch` or a body, unless the call was aborted. @default every error is a failed
 *   connection, so that the bundle of a plain caller omits the tables of messages and codes
 */
export function openFetchTransport(fetch?: Fetch, explain: ExplainFailure = explainConnection): Transport {
  checkFunction('fetch', fetch)
  return async (request) => {
    const convert = (error: unknown, response?: Response): unknown =>
      request.signal.aborted ? error : explain(request, error, response)
    try {
      const response = await (fetch ?? globalThis.fetch)(request.url, toInit(request))
      return new FetchResponse(response, request.operation.id, (error) => convert(error, response))
    } catch (error) {
      throw convert(error)
    }
  }
}

const explainConnection: ExplainFailure = (request, error, response) =>
  (response === undefined ? noResponse : lostBody)(request, error)

function toInit({ method, headers, body, signal }: CallRequest): RequestInit {
  // The standard requires `duplex: 'half'` for a stream: the response starts after the request body.
  const init = { method, headers, signal, redirect: 'manual', duplex: 'half' } as const
  return { ...init, body: typeof body === 'object' && 'open' in body ? body.open(signal) : (body as BodyInit) }
}

class FetchResponse implements CallResponse {
  readonly #response: Response
  readonly #operation: string
  readonly #explain: (error: unknown) => unknown
  readonly status: number

  constructor(response: Response, operation: string, explain: (error: unknown) => unknown) {
    this.#response = response
    this.#operation = operation
    this.#explain = explain
    this.status = response.status
  }

  get headers(): Headers {
    return this.#response.headers
  }

  text(maxBytes?: number): Promise<string> {
    return readText(this.stream(), this.#operation, maxBytes)
  }

  stream(): AsyncIterable<Uint8Array> {
    const { body } = this.#response
    // Some runtimes have a `fetch` without streams, such as React Native's.
    if (body === null || body === undefined) return readAtOnce(this.#response, this.#explain)
    return fromOwnStream(body, this.#explain)
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
