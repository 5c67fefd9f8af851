import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { onTestFailed, onTestFinished } from 'vitest'

/** A request that a server received. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server on a loopback port, closed after the test. */
export interface Loopback {
  readonly url: string
  /** Every fully received request. */
  readonly received: Received[]
  /** The number of open connections. */
  readonly sockets: ReadonlySet<Socket>
  /** The number of connections so far. */
  connections(): number
}

/** Starts an HTTP server. `turn` counts the requests from 1. */
export async function serve(
  handle: (request: Received, response: ServerResponse, turn: number) => void,
): Promise<Loopback> {
  const received: Received[] = []
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {})
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
      received.push(one)
      handle(one, response, received.length)
    })
  })
  return { ...(await listen(server)), received }
}

/** Responds to every request with one JSON value. */
export function serveJson(value: unknown, status = 200): Promise<Loopback> {
  return serve((_, response) => sendJson(response, value, status))
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

/** Starts a raw server that calls `response` to write its bytes after the head of a request. */
export async function serveRaw(reply: (socket: Socket) => void): Promise<Loopback> {
  const received: Received[] = []
  const server = createServer((socket) => {
    let head = ''
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      const isNew = !head.includes('\r\n\r\n')
      head += chunk.toString('latin1')
      if (!isNew || !head.includes('\r\n\r\n')) return
      const [method = '', url = ''] = head.split(' ')
      received.push({ method, url, headers: {}, body: '' })
      reply(socket)
    })
  })
  return { ...(await listen(server)), received }
}

async function listen(server: Server): Promise<Omit<Loopback, 'received'>> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    connections: () => connections,
  }
}

/**
 * Runs one turn of the event loop, in which Node reports unhandled rejections. Use it instead of a delay to prove that
 * nothing happens.
 */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Returns a port without a listener. */
export async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Polls until `check` holds, up to the timeout of the test. A failed test names `what`. */
export async function until(what: string, check: () => boolean): Promise<void> {
  let isDone = false
  onTestFailed(() => {
    if (!isDone) console.error(`Never happened: ${what}`)
  })
  while (!check()) {
    // oxlint-disable-next-line no-await-in-loop -- polling
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  isDone = true
}
