import { createServer, request as forward } from 'node:http'
import { connect, type Socket } from 'node:net'
import { listen, type Loopback, type Scope } from 'sekha-test-kit'

/** A proxy and its received requests. */
export interface LoopbackProxy extends Loopback {
  /** The request lines that arrived, such as `CONNECT 127.0.0.1:80` or `GET http://127.0.0.1/`. */
  readonly seen: string[]
}

/** Starts a proxy that forwards and tunnels. With `credentials`, it requires them. */
export async function serveProxy(scope: Scope, credentials?: string): Promise<LoopbackProxy> {
  const seen: string[] = []
  const isAllowed = (given: string | undefined): boolean =>
    credentials === undefined || given === `Basic ${Buffer.from(credentials).toString('base64')}`
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    if (!isAllowed(request.headers['proxy-authorization'])) return void response.writeHead(407).end('who are you?')
    const { 'proxy-authorization': _, ...headers } = request.headers
    const onward = forward(request.url ?? '', { method: request.method, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.on('connect', (request, socket: Socket) => {
    seen.push(`CONNECT ${request.url}`)
    socket.on('error', () => {})
    if (!isAllowed(request.headers['proxy-authorization']))
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
    const [host = '', port] = (request.url ?? '').split(':')
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    scope.defer(() => onward.destroy())
  })
  return { ...(await listen(server, 'http', scope)), seen }
}
