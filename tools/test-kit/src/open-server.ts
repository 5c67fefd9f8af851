import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Scope } from './scope.ts'

/** A server that listens on a loopback port. */
export interface OpenServer {
  readonly url: string
  readonly port: number
  /** The open connections. */
  readonly sockets: ReadonlySet<Socket>
  /** The number of connections so far. */
  connections(): number
}

/** Listens on a free loopback port. The scope closes the server and its open connections. */
export async function openServer(server: Server, scheme: string, scope: Scope): Promise<OpenServer> {
  const { sockets, connections } = track(server, scope)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `${scheme}://127.0.0.1:${port}`, port, sockets, connections }
}

/** Listens on a Unix socket. The scope closes the server and its open connections. */
export async function openUnixServer(server: Server, path: string, scope: Scope): Promise<void> {
  track(server, scope)
  await new Promise<void>((resolve) => server.listen(path, resolve))
}

/** Returns a port without a listener. */
export async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

function track(server: Server, scope: Scope): Pick<OpenServer, 'sockets' | 'connections'> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  scope.defer(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { sockets, connections: () => connections }
}
