// A receiver of OTLP over HTTP: it keeps the bodies, and fails as a test wants.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export interface OtlpRequest {
  readonly path: string
  readonly contentType: string
  readonly body: Buffer
}

/** The response to a request: a status, with a body or without. */
export interface OtlpReply {
  readonly status: number
  readonly body?: string
  /** @default that of the request */
  readonly type?: string
}

/** A running receiver. */
export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string
  readonly requests: OtlpRequest[]
  respond: (request: OtlpRequest) => OtlpReply
}

/** Starts a receiver on a loopback port. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const requests: OtlpRequest[] = []
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { url: path = '', headers } = request
    const received = { path, contentType: headers['content-type'] ?? '', body: Buffer.concat(chunks) }
    const { status, body, type: other } = receiver.respond(received)
    if (status === 200) requests.push(received)
    const type = received.contentType === 'application/json' ? 'application/json' : 'application/x-protobuf'
    response.writeHead(status, { 'content-type': other ?? type }).end(body ?? (type === 'application/json' ? '{}' : ''))
  }
  const server = createServer((request, response) => {
    void respond(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respond: () => ({ status: 200 }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  }
  return receiver
}
