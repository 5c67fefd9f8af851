import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { type OpenServer, openServer, openUnixServer } from './open-server.ts'
import type { Scope } from './scope.ts'
import { testScope } from './test-scope.ts'

/** A request as received by a server. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly bytes: Buffer
  /** The bytes as UTF-8. */
  readonly body: string
}

/** A server on a loopback port, closed with its scope: by default the running test. */
export interface Loopback extends OpenServer {
  /** Every complete request. For a raw server, every request head. */
  readonly received: Received[]
}

type Handle = (request: Received, response: ServerResponse, turn: number) => void
/** Handles a request with an unread body. */
export type HandleOpen = (request: IncomingMessage, response: ServerResponse) => void

/** Starts an HTTP server that reads each request before it calls `handle`. `turn` counts from 1. */
export async function serve(handle: Handle, scope: Scope = testScope): Promise<Loopback> {
  const received: Received[] = []
  return listen(createHttpServer(readingFirst(received, handle)), 'http', scope, received)
}

/** Same as `serve`, over TLS. */
export async function serveTls(options: ServerOptions, handle: Handle, scope: Scope = testScope): Promise<Loopback> {
  const received: Received[] = []
  const server = createHttpsServer(options, readingFirst(received, handle))
  server.on('tlsClientError', () => {})
  return listen(server, 'https', scope, received)
}

/** Same as `serve`, on a Unix socket. */
export async function serveSocket(path: string, handle: Handle, scope: Scope = testScope): Promise<Received[]> {
  const received: Received[] = []
  await openUnixServer(createHttpServer(readingFirst(received, handle)), path, scope)
  return received
}

/** Starts an HTTP server that leaves the body of a request unread. */
export async function serveOpen(handle: HandleOpen, scope: Scope = testScope): Promise<Loopback> {
  const server = createHttpServer((request, response) => {
    request.on('error', () => {})
    response.on('error', () => {})
    handle(request, response)
  })
  return listen(server, 'http', scope)
}

/** Responds to every request with one JSON value. */
export function serveJson(value: unknown, status = 200): Promise<Loopback> {
  return serve((_, response) => sendJson(response, value, status))
}

/** Starts a server that calls `reply` for each request head, to write raw bytes. `turn` counts from 1. */
export async function serveRaw(
  reply: (socket: Socket, turn: number) => void,
  scope: Scope = testScope,
): Promise<Loopback> {
  const received: Received[] = []
  const server = createServer((socket) => {
    let head = ''
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      const [method = '', url = ''] = head.split(' ')
      head = ''
      received.push({ method, url, headers: {}, bytes: Buffer.alloc(0), body: '' })
      reply(socket, received.length)
    })
  })
  return listen(server, 'http', scope, received)
}

/** Starts a server that accepts connections and sends nothing. */
export function serveSilence(scope: Scope = testScope): Promise<Loopback> {
  return listen(createServer(), 'https', scope)
}

export function sendJson(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(value))
}

/** Starts a server of one's own making. */
export async function listen(
  server: Server,
  scheme: string,
  scope: Scope,
  received: Received[] = [],
): Promise<Loopback> {
  return { ...(await openServer(server, scheme, scope)), received }
}

function readingFirst(received: Received[], handle: Handle): HandleOpen {
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    response.on('error', () => {})
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const bytes = Buffer.concat(chunks)
      const one = { method, url, headers, bytes, body: bytes.toString() }
      received.push(one)
      handle(one, response, received.length)
    })
  }
}
