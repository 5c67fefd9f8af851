import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/** The faults between a client and a server. */
export const faults = [
  'refused',
  'reset-before-headers',
  'reset-after-commit',
  'reset-mid-body',
  'stalled',
  'stalled-after-commit',
  'stalled-body',
  'byte-by-byte',
  'throttled-with-hint',
  'throttled',
  'unavailable-with-hint',
  'unavailable',
  'wrong-content-type',
  'truncated-json',
] as const
export type Fault = (typeof faults)[number]

/** A proxy that applies to each request the fault that `choose` returns. */
export interface FaultyProxy {
  readonly url: string
  /** The count of each applied fault. */
  readonly done: ReadonlyMap<Fault, number>
  close(): Promise<void>
}

interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

/** Faults before the server receives the request. */
const insteadOfForwarding: Partial<Record<Fault, (response: ServerResponse) => void>> = {
  'reset-before-headers': reset,
  stalled: () => {},
  'throttled-with-hint': (response) => refuseWith(response, 429, { 'retry-after-ms': '10' }),
  throttled: (response) => refuseWith(response, 429, {}),
  'unavailable-with-hint': (response) => refuseWith(response, 503, { 'retry-after': '0' }),
  unavailable: (response) => refuseWith(response, 503, {}),
}

/** Faults after the server has executed the request. */
const afterForwarding: Partial<Record<Fault, (response: ServerResponse, reply: Response) => void | Promise<void>>> = {
  'reset-after-commit': reset,
  'stalled-after-commit': () => {},
  'reset-mid-body': (response, reply) => sendHalf(response, reply, () => reset(response)),
  'stalled-body': (response, reply) => sendHalf(response, reply, () => {}),
  'byte-by-byte': sendByteByByte,
  'wrong-content-type': (response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>')
  },
  'truncated-json': (response, { status, body }) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body.subarray(0, body.length >> 1))
  },
}

/** The time in milliseconds for which the port is closed when connections are refused. */
const refusedForMs = 15

/** Faults that only the timeout of an attempt ends. */
const stalls: Partial<Record<Fault, 'headers' | 'body'>> = {
  stalled: 'headers',
  'stalled-after-commit': 'headers',
  'stalled-body': 'body',
}

/** A client waits for this part of the response to this request until its connection is closed. */
type OnStall = (part: 'headers' | 'body', request: IncomingMessage) => void

/** Opens the proxy on a free port. */
export async function openFaultyProxy(
  target: string,
  choose: () => Fault | undefined,
  onStall: OnStall,
): Promise<FaultyProxy> {
  const done = new Map<Fault, number>()
  const sockets = new Set<Socket>()
  let port = 0
  let server: Server
  let isClosing = false
  let reopening: Promise<void> | undefined

  const listen = async (): Promise<void> => {
    server = createServer((incoming, response) => {
      handle(incoming, response).catch(() => response.destroy())
    })
    server.keepAliveTimeout = 60_000
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    port = (server.address() as AddressInfo).port
  }

  /** Closes all connections and refuses new ones for a while. */
  const refuse = (): void => {
    if (isClosing || reopening !== undefined) return
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    reopening = closed
      .then(() => new Promise((resolve) => setTimeout(resolve, refusedForMs)))
      .then(() => (isClosing ? undefined : listen()))
      .finally(() => {
        reopening = undefined
      })
  }

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(incoming)
    const fault = choose()
    if (fault !== undefined) done.set(fault, (done.get(fault) ?? 0) + 1)
    if (fault === 'refused') {
      refuse()
      // The port may already be closed while this request is running.
      return void response.destroy()
    }
    const instead = fault && insteadOfForwarding[fault]
    const stall = fault && stalls[fault]
    if (instead) {
      if (stall !== undefined) onStall(stall, incoming)
      return instead(response)
    }
    const reply = await forward(target, incoming, body)
    const spoil = (fault && afterForwarding[fault]) ?? sendWhole
    await spoil(response, reply)
    if (stall !== undefined) onStall(stall, incoming)
  }

  await listen()
  return {
    url: `http://127.0.0.1:${port}`,
    done,
    async close() {
      isClosing = true
      await reopening
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function forward(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Response> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(url ?? '/', target),
      { method, headers: { ...headers, host: new URL(target).host, connection: 'close' } },
      (reply) => {
        readAll(reply).then(
          (bytes) => resolve({ status: reply.statusCode ?? 500, headers: reply.headers, body: bytes }),
          reject,
        )
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy()
}

function withoutLength({ headers }: Response): Record<string, string | string[] | undefined> {
  const { 'content-length': _length, connection: _connection, ...others } = headers
  return others
}

function sendWhole(response: ServerResponse, reply: Response): void {
  response.writeHead(reply.status, withoutLength(reply)).end(reply.body)
}

function refuseWith(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify({ error: 'not now', code: status }))
}

function sendHalf(response: ServerResponse, reply: Response, then: () => void): void {
  const half = reply.body.subarray(0, reply.body.length >> 1)
  // An empty body would be complete.
  const length = Math.max(1, reply.body.length)
  response.writeHead(reply.status, { 'content-type': 'application/json', 'content-length': length })
  response.flushHeaders()
  response.write(half, then)
}

async function sendByteByByte(response: ServerResponse, reply: Response): Promise<void> {
  response.writeHead(reply.status, withoutLength(reply))
  for (const byte of reply.body) await new Promise((resolve) => response.write(Uint8Array.of(byte), resolve))
  response.end()
}
