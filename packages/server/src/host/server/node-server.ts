import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type DrainLimits, drainUpload } from './drain-upload.ts'

/** Limits on the rest of a refused upload. Some clients read the response only after they have sent everything. */
const drainLimits: DrainLimits = { maxBytes: 64 * 1024 * 1024, maxMs: 5000 }

/** The timeout for the headers of a request, and the interval of its checks. */
interface ConnectionLimits {
  readonly headersTimeoutMs: number
  readonly checkIntervalMs: number
}

const connectionLimits: ConnectionLimits = { headersTimeoutMs: 60_000, checkIntervalMs: 10_000 }

/** The bindings that the adapter adds to every request. */
interface Bindings {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

type Fetch = (request: Request, bindings: Bindings) => Response | Promise<Response>

/**
 * An HTTP server on a port of this machine. Headers must arrive within a minute; bodies may take any time. A response
 * that precedes the end of its request's body announces `Connection: close`. The server drops the rest of the body, for
 * at most 5 s and 64 MiB, then closes the connection.
 */
export class NodeServer {
  readonly #server: Server
  readonly #closing = new AbortController()

  constructor(fetch: Fetch, { headersTimeoutMs, checkIntervalMs }: ConnectionLimits = connectionLimits) {
    // Without `createServer`, the adapter creates a `node:http` server.
    this.#server = createAdaptorServer({
      serverOptions: {
        headersTimeout: headersTimeoutMs,
        connectionsCheckingInterval: checkIntervalMs,
        // An upload may take any time. Its reader detects pauses.
        requestTimeout: 0,
      },
      fetch: async (request, bindings) =>
        this.#finish(await fetch(request, bindings as Bindings), bindings as Bindings),
    }) as Server
  }

  /** @throws {Error} from the system, when the port is taken or the host is not an address of this machine */
  async listen(port: number, host: string): Promise<AddressInfo> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        resolve()
      })
    })
    return this.#server.address() as AddressInfo
  }

  /** Closes idle connections at once, the others after their response, and all remaining ones after `graceMs`. */
  close(graceMs: number): Promise<void> {
    this.#closing.abort()
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#server.closeAllConnections(), graceMs)
      this.#server.close(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  async #finish(response: Response, { incoming, outgoing }: Bindings): Promise<Response> {
    const { signal } = this.#closing
    // A connection whose response was pending when the server began to close becomes idle afterwards.
    outgoing.once('close', () => {
      if (signal.aborted) setImmediate(() => this.#server.closeIdleConnections())
    })
    if (signal.aborted) response.headers.set('connection', 'close')
    if (isStream(response)) return withCut(response, { incoming, outgoing })
    if (incoming.complete) return response
    response.headers.set('connection', 'close')
    if (response.body === null) return response
    return withDrain(response, () => drainUpload(incoming, drainLimits, signal))
  }
}

/** Sends the whole response at once, but ends it, and the connection, only when `drain` has resolved. */
async function withDrain(response: Response, drain: () => Promise<void>): Promise<Response> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  response.headers.set('content-length', String(bytes.byteLength))
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(bytes)
      await drain()
      controller.close()
    },
  })
  return new Response(body, response)
}

/**
 * Sends each record of a stream as it comes. If the stream fails, the connection closes behind the last record. The
 * adapter would read the first records before the status, respond with the text of the error, and log it.
 */
function withCut(response: Response, { incoming, outgoing }: Bindings): Response {
  if (response.body === null) return response
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const part = await reader.read().catch(() => undefined)
        if (part === undefined) {
          outgoing.socket?.destroySoon()
          // Without an end: the client must notice the cut.
          await new Promise((resolve) => outgoing.once('close', resolve))
        } else if (part.done) controller.close()
        else controller.enqueue(part.value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  const headers = new Headers(response.headers)
  if (incoming.httpVersion === '1.0') headers.delete('transfer-encoding')
  else headers.set('transfer-encoding', 'chunked')
  return new Response(body, { status: response.status, headers })
}

const streamTypes: ReadonlySet<string | null> = new Set(['application/x-ndjson', 'text/event-stream'])

const isStream = ({ headers }: Response): boolean =>
  streamTypes.has(headers.get('content-type')) || headers.get('transfer-encoding') === 'chunked'
