import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

/** A failure of the server that all clients send to. */
export type Fault =
  /** Nobody listens for a time. */
  | { readonly kind: 'refused'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number; readonly ms: number }
  /** Each body is accepted, and its first response does not arrive. */
  | { readonly kind: 'lost-response' }

/** What arrived, by the marks in the bodies. */
export interface Arrived {
  readonly delivered: number
  readonly duplicates: number
}

/** Accepts a body and responds: a client's own server, or one that always accepts. */
export interface Backend {
  receive(request: {
    readonly method: string
    readonly path: string
    readonly body: Uint8Array
    readonly headers: Record<string, string>
  }): Promise<{ readonly status: number; readonly body: string; readonly contentType: string }>
  /** The stored events, if the backend counts them itself. */
  readonly arrived?: (() => Promise<Arrived>) | undefined
  close?(): Promise<void>
}

/** Accepts every body. */
export const acceptAll: Backend = {
  receive: async () => ({ status: 200, body: '{}', contentType: 'application/json' }),
}

/** Where another process reads what has arrived. */
export const arrivedPath = '/arrived'

/** The mark of an event. It is found in any encoding of text. */
export const markOf = (index: number): string => `mark-${String(index).padStart(6, '0')}`
const marks = /mark-\d{6}/g

/** Counts the marks in a text, each of which should be there once. */
export function countMarks(text: string): Arrived {
  const found = text.match(marks) ?? []
  const delivered = new Set(found).size
  return { delivered, duplicates: found.length - delivered }
}

/** A server on loopback that fails as told, and counts the marks in the bodies that it accepts. */
export class Sink {
  readonly #backend: Backend
  readonly #fault: Fault | undefined
  readonly #counts = new Map<string, number>()
  readonly #seen = new Set<string>()
  readonly #sockets = new Set<Socket>()
  #server: Server
  #faultyUntil = 0
  #port = 0

  private constructor(backend: Backend, fault: Fault | undefined) {
    this.#backend = backend
    this.#fault = fault
    this.#server = this.#create()
  }

  static async open(fault: Fault | undefined, backend: Backend = acceptAll): Promise<Sink> {
    const sink = new Sink(backend, fault)
    await sink.#listen(0)
    sink.#port = (sink.#server.address() as AddressInfo).port
    return sink
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Starts the fault. Call it when the program starts. */
  async begin(): Promise<void> {
    const fault = this.#fault
    if (fault === undefined || fault.kind === 'lost-response') return
    this.#faultyUntil = performance.now() + fault.ms
    if (fault.kind !== 'refused') return
    await this.#stopListening()
    void sleep(fault.ms).then(() => {
      this.#server = this.#create()
      return this.#listen(this.#port)
    })
  }

  async arrived(): Promise<Arrived> {
    return (await this.#backend.arrived?.()) ?? this.#countBetween(null, null)
  }

  async close(): Promise<void> {
    await this.#stopListening()
    await this.#backend.close?.()
  }

  #create(): Server {
    const server = createServer((request, response) => {
      this.#respond(request, response).catch(() => response.destroy())
    })
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    return server
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async #stopListening(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = []
    for await (const chunk of request) chunks.push(chunk as Uint8Array)
    const body = Buffer.concat(chunks)
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    if (pathname === arrivedPath) {
      response.end(JSON.stringify(this.#countBetween(searchParams.get('from'), searchParams.get('to'))))
      return
    }
    const fault = this.#fault
    if (fault?.kind === 'status' && performance.now() < this.#faultyUntil) {
      if (fault.retryAfterSeconds !== undefined) response.setHeader('retry-after', fault.retryAfterSeconds)
      response.writeHead(fault.status).end()
      return
    }
    const { method = 'GET', url: path = '/', headers } = request
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
    const { status, body: text, contentType } = await this.#backend.receive({ method, path, body, headers: flat })
    const decoded = decode(body, request.headers['content-encoding'])
    if (status < 300) this.#count(decoded)
    // A client may write the time of sending into the body, so the marks identify it.
    const identity = (decoded.match(marks) ?? []).join()
    if (fault?.kind === 'lost-response' && identity !== '' && !this.#seen.has(identity)) {
      this.#seen.add(identity)
      request.socket.destroy()
      return
    }
    response.writeHead(status, { 'content-type': contentType }).end(text)
  }

  /** Counts the marks from one index to another. */
  #countBetween(from: string | null, to: string | null): Arrived {
    const [first, last] = [markOf(Number(from ?? 0)), markOf(Number(to ?? 999_999))]
    const counts = [...this.#counts].flatMap(([mark, count]) => (mark >= first && mark <= last ? [count] : []))
    return { delivered: counts.length, duplicates: counts.reduce((sum, count) => sum + count - 1, 0) }
  }

  /** A body may name a mark several times. */
  #count(body: string): void {
    for (const mark of new Set(body.match(marks))) this.#counts.set(mark, (this.#counts.get(mark) ?? 0) + 1)
  }
}

function decode(body: Buffer, encoding: string | undefined): string {
  if (encoding === 'gzip') return gunzipSync(body).toString('latin1')
  if (encoding === 'br') return brotliDecompressSync(body).toString('latin1')
  return body.toString('latin1')
}
