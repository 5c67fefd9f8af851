import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer, type ServerOptions } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Scope } from './scope.ts'

/** A request as received by a server. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** A server on a loopback port, closed with its scope. */
export interface Loopback {
  readonly url: string
  readonly port: number
  /** Every complete request. For a raw server, every request head. */
  readonly received: Received[]
  /** The open connections. */
  readonly sockets: ReadonlySet<Socket>
  /** The number of connections so far. */
  connections(): number
}

type Handle = (request: Received, response: ServerResponse, turn: number) => void
/** Handles a request with an unread body. */
export type HandleOpen = (request: IncomingMessage, response: ServerResponse) => void

/** Starts an HTTP server that reads the request before it calls `handle`. `turn` counts from 1. */
export async function serve(scope: Scope, handle: Handle): Promise<Loopback> {
  const received: Received[] = []
  const server = createHttpServer(readingFirst(received, handle))
  return { ...(await listen(scope, server, 'http')), received }
}

/** Same as `serve`, over TLS. */
export async function serveTls(scope: Scope, options: ServerOptions, handle: Handle): Promise<Loopback> {
  const received: Received[] = []
  const server = createHttpsServer(options, readingFirst(received, handle))
  server.on('tlsClientError', () => {})
  return { ...(await listen(scope, server, 'https')), received }
}

/** Same as `serve`, on a Unix socket. */
export async function serveSocket(scope: Scope, path: string, handle: Handle): Promise<Received[]> {
  const received: Received[] = []
  const server = createHttpServer(readingFirst(received, handle))
  await new Promise<void>((resolve) => server.listen(path, resolve))
  scope.defer(() => closeServer(server, new Set()))
  server.on('connection', (socket: Socket) => scope.defer(() => socket.destroy()))
  return received
}

/** Starts an HTTP server that leaves the request unread. */
export async function serveOpen(scope: Scope, handle: HandleOpen): Promise<Loopback> {
  const server = createHttpServer((request, response) => {
    request.on('error', () => {})
    response.on('error', () => {})
    handle(request, response)
  })
  return { ...(await listen(scope, server, 'http')), received: [] }
}

/** Starts a server that calls `response` for each request head. `turn` counts from 1. */
export async function serveRaw(scope: Scope, reply: (socket: Socket, turn: number) => void): Promise<Loopback> {
  const received: Received[] = []
  const server = createServer((socket) => {
    let head = ''
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      head += chunk.toString('latin1')
      if (!head.includes('\r\n\r\n')) return
      const [method = '', url = ''] = head.split(' ')
      head = ''
      received.push({ method, url, headers: {}, body: Buffer.alloc(0) })
      reply(socket, received.length)
    })
  })
  return { ...(await listen(scope, server, 'http')), received }
}

/** Starts a server that accepts connections and sends nothing. */
export async function serveSilence(scope: Scope): Promise<Loopback> {
  const server = createServer((socket) => socket.on('error', () => {}))
  return { ...(await listen(scope, server, 'https')), received: [] }
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

/** Returns an unused port. */
export async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function readingFirst(received: Received[], handle: Handle): HandleOpen {
  return (request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    response.on('error', () => {})
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(chunks) }
      received.push(one)
      handle(one, response, received.length)
    })
  }
}

/** Listens and tracks the connections. */
export async function listen(scope: Scope, server: Server, scheme: string): Promise<Omit<Loopback, 'received'>> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  scope.defer(() => closeServer(server, sockets))
  const { port } = server.address() as AddressInfo
  return { url: `${scheme}://127.0.0.1:${port}`, port, sockets, connections: () => connections }
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
}
