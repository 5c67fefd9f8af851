import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { type DrainLimits, drainUpload } from './drain-upload.ts'

/** What a refused upload may still send: enough for clients that read the response only when they have sent everything. */
const drainLimits: DrainLimits = { maxBytes: 64 * 1024 * 1024, maxMs: 5000 }

/** How long a connection may take to send the headers of a request, and how often that is checked. */
interface ConnectionLimits {
  readonly headersTimeoutMs: number
  readonly checkIntervalMs: number
}

const connectionLimits: ConnectionLimits = { headersTimeoutMs: 60_000, checkIntervalMs: 10_000 }

/** The bindings that the adapter passes with every request. */
interface Bindings {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

type Fetch = (request: Request, bindings: Bindings) => Response | Promise<Response>

/**
 * An HTTP server on a port of this machine. Headers have to arrive within a minute; bodies may take any time. A response to a request whose body has not arrived in full announces
 * `Connection: close`; what the client still sends is dropped for at most 5 s and 64 MiB, then the connection ends.
 */
export class NodeServer {
  readonly #server: Server
  readonly #closing = new AbortController()

  constructor(fetch: Fetch, { headersTimeoutMs, checkIntervalMs }: ConnectionLimits = connectionLimits) {
    // Without `createServer` the adapter makes a server of `node:http`.
    this.#server = createAdaptorServer({
      serverOptions: {
        headersTimeout: headersTimeoutMs,
        connectionsCheckingInterval: checkIntervalMs,
        // An upload may take any time: whoever reads it notices when it pauses.
        requestTimeout: 0,
      },
      fetch: async (request, bindings) =>
        this.#finish(await fetch(request, bindings as Bindings), bindings as Bindings),
    }) as Server
  }

  /** @throws {Error} of the system, when the port is taken or the host is not an address of this machine */
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

  /** Closes idle connections at once, the others after their response, and all that are left when `graceMs` have passed. */
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
    // A response that was under way when the server began to close keeps its connection: it becomes idle afterwards.
    outgoing.once('close', () => {
      if (signal.aborted) setImmediate(() => this.#server.closeIdleConnections())
    })
    if (signal.aborted) response.headers.set('connection', 'close')
    if (incoming.complete || isStream(response)) return response
    response.headers.set('connection', 'close')
    if (response.body === null) return response
    return withDrain(response, () => drainUpload(incoming, drainLimits, signal))
  }
}

/** Sends the whole response at once, but ends it, and with it the connection, only when `drain` has resolved. */
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

const isStream = (response: Response): boolean => response.headers.get('content-type') === 'application/x-ndjson'
