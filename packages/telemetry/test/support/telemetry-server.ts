// A server for telemetry: it stores each record once, and fails as a test wants.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** A record as it arrived. */
export interface ReceivedRecord {
  readonly kind: string
  readonly id: string
  readonly sequence: number
  readonly timestamp: string
  readonly [field: string]: unknown
}

/** How the server responds to a batch. */
export type Behaviour =
  | 'store'
  /** Stores the batch and drops the connection, so that the acknowledgement is lost. */
  | 'lose-acknowledgement'
  /** Drops the connection before it reads. */
  | 'reset'
  /** Responds 415 to what is compressed. */
  | 'refuse-gzip'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Responds 413 to a batch with more records. */
  | { readonly maxRecords: number }
  /** Responds 400 to a batch with a record of this name. */
  | { readonly poison: string }

/** A running server. */
export interface TelemetryServer extends AsyncDisposable {
  readonly url: string
  /** The stored records of each session, in the order of their arrival. */
  readonly sessions: ReadonlyMap<string, readonly ReceivedRecord[]>
  /** All stored records. */
  readonly records: () => ReceivedRecord[]
  /** Sizes of the batches that arrived. */
  readonly batches: number[]
  readonly headers: IncomingMessage['headers'][]
  behaviour: Behaviour
  /** The time of its clock. */
  time: string | undefined
  readonly close: () => Promise<void>
}

/** Starts a server on a loopback port, or on the port of one that was closed. */
export async function startTelemetryServer(port = 0, behaviour: Behaviour = 'store'): Promise<TelemetryServer> {
  const sessions = new Map<string, ReceivedRecord[]>()
  const ids = new Set<string>()
  const server = createServer((request, response) => {
    void respond(request, response).catch(() => response.destroy())
  })
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { behaviour: now } = result
    if (now === 'reset') return void request.socket.destroy()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    result.headers.push(request.headers)
    const match = /^\/api\/sessions\/([^/]+)\/records$/.exec(request.url ?? '')
    if (match === null) return void response.writeHead(404).end('{}')
    const bytes = Buffer.concat(chunks)
    const isPacked = request.headers['content-encoding'] === 'gzip'
    if (isPacked && now === 'refuse-gzip') return void response.writeHead(415).end('{}')
    const { records } = JSON.parse((isPacked ? gunzipSync(bytes) : bytes).toString()) as { records: ReceivedRecord[] }
    result.batches.push(records.length)
    if (typeof now === 'object' && 'status' in now) return void response.writeHead(now.status, now.headers).end('{}')
    if (typeof now === 'object' && 'maxRecords' in now && records.length > now.maxRecords)
      return void response.writeHead(413).end('{}')
    if (typeof now === 'object' && 'poison' in now && records.some(({ name }) => name === now.poison))
      return void response.writeHead(400).end('{}')
    const stored = sessions.get(match[1]!) ?? []
    sessions.set(match[1]!, stored)
    const fresh = records.filter(({ id }) => !ids.has(id))
    for (const { id } of fresh) ids.add(id)
    stored.push(...fresh)
    if (now === 'lose-acknowledgement') return void request.socket.destroy()
    const counts = {
      accepted: fresh.length,
      duplicates: records.length - fresh.length,
      rejected: 0,
      server_time: result.time,
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(counts))
  }
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve)
  })
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
    })
  }
  const result: TelemetryServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sessions,
    records: () => [...sessions.values()].flat(),
    batches: [],
    headers: [],
    behaviour,
    time: undefined,
    close,
    [Symbol.asyncDispose]: close,
  }
  return result
}
