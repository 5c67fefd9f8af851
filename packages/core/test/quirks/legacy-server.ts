import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDeepStrictEqual } from 'node:util'
import type { Exchange, ExpectedRequest } from './quirk.ts'

/** A loopback server that replays exchanges byte by byte. */
export interface LegacyServer extends AsyncDisposable {
  readonly baseUrl: string
  /** The problems so far: unexpected, different or missing requests. */
  problems(): readonly string[]
}

/** Starts a server that expects exactly these exchanges, in order. */
export async function playLegacyServer(exchanges: readonly Exchange[]): Promise<LegacyServer> {
  const found: string[] = []
  let played = 0

  const play = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const exchange = exchanges[played++]
    if (exchange === undefined) {
      found.push(`unexpected: ${request.method} ${request.url} ${body}`)
      request.socket.destroy()
      return
    }
    found.push(...compare(exchange.expect, request, body).map((problem) => `request ${played}: ${problem}`))
    const { response: reply } = exchange
    if (reply === 'closed') {
      request.socket.destroy()
      return
    }
    response.sendDate = false
    response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
    response.end(reply.body)
  }
  const server = createServer((request, response) => {
    play(request, response).catch((error: unknown) => found.push(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    problems: () => [
      ...found,
      ...exchanges.slice(played).map(({ expect }) => `never arrived: ${expect.method} ${expect.path}`),
    ],
    async [Symbol.asyncDispose](): Promise<void> {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function compare(expected: ExpectedRequest, { method, url, headers }: IncomingMessage, body: string): string[] {
  const problems: string[] = []
  if (method !== expected.method || url !== expected.path)
    problems.push(`expected ${expected.method} ${expected.path}, got ${method} ${url}`)
  if (expected.body === undefined ? body !== '' : !isDeepStrictEqual(tryParse(body), expected.body))
    problems.push(`expected the body ${JSON.stringify(expected.body)}, got ${body}`)
  const type = headers['content-type']
  if (type !== (expected.body === undefined ? undefined : 'application/json')) problems.push(`content type ${type}`)
  for (const [name, value] of Object.entries(expected.headers ?? {}))
    if ((headers[name] ?? null) !== value) problems.push(`expected ${name}: ${value}, got ${String(headers[name])}`)
  return problems
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
