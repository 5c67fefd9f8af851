import { ConnectionError, ProtocolError, SekhaError } from '../foundation/index.ts'
import type { CallRequest } from './call-request.ts'

/** What a transport failed with before an answer arrived, as an error of ours. Misuse comes out as it is. */
export function explainNoAnswer(request: CallRequest, error: unknown): unknown {
  const { body } = request
  if (typeof body === 'object' && 'failure' in body && body.failure !== undefined) return body.failure.reason
  if (error instanceof SekhaError || isMisuse(error)) return error
  const code = errorCode(error)
  const known = code === undefined ? undefined : (advice[code] ?? adviseFamily(code))
  const reason = known ?? `no answer arrived${code === undefined ? '' : ` (${code})`}. Check baseUrl and the network`
  return new ConnectionError(`${request.operation.id}: ${reason} (${originOf(request.url)})`, {
    cause: safeCause(error, request.url),
  })
}

/** What a transport failed with while a body was read, as an error of ours. */
export function explainLostBody(request: CallRequest, error: unknown): unknown {
  if (error instanceof SekhaError) return error
  const { id } = request.operation
  if (errorCode(error) === 'ERR_STRING_TOO_LONG')
    return new ProtocolError(`${id}: the answer is too large for one text. Ask for less at a time`, { cause: error })
  return new ConnectionError(`${id}: the connection was lost while the answer was read. Try again`, {
    cause: safeCause(error, request.url),
  })
}

/** `fetch` reports a failed connection as a TypeError, too; only its cause and its words tell that from misuse. */
function isMisuse(error: unknown): boolean {
  if (error instanceof RangeError) return true
  return (
    error instanceof TypeError &&
    error.cause === undefined &&
    !/fetch|network|load failed|connect|socket|sending request/i.test(error.message)
  )
}

const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused. Is the server running?',
  ConnectionRefused: 'the connection was refused. Is the server running?',
  ENOTFOUND: 'the host was not found. Check baseUrl',
  EAI_AGAIN: 'the host could not be looked up. Check the network',
  ECONNRESET: 'the connection was reset before an answer arrived. Try again',
  ETIMEDOUT: 'the host could not be reached in time. Check baseUrl and the network',
  EHOSTUNREACH: 'the host could not be reached. Check baseUrl and the network',
  UND_ERR_CONNECT_TIMEOUT: 'the host could not be reached in time. Check baseUrl and the network',
  UND_ERR_SOCKET: 'the connection was closed before an answer arrived. Try again',
}

function adviseFamily(code: string): string | undefined {
  if (code.startsWith('HPE_')) return `what answered does not speak HTTP (${code}). Check baseUrl`
  if (/CERT|SELF_SIGNED|^ERR_(?:SSL|TLS)/.test(code)) return `no secure connection (${code}). Check its certificate`
  return undefined
}

/** The code of a failure, wherever in its chain of causes the runtime put it. */
function errorCode(error: unknown): string | undefined {
  for (const { code, name } of chainOf(error)) {
    if (typeof code === 'string' && code !== '') return code
    if (name === 'HTTPParserError') return 'HPE_INVALID'
  }
  return undefined
}

function originOf(url: string): string {
  try {
    return new URL(url).origin
  } catch {
    return 'not a URL'
  }
}

/** Some runtimes quote the whole URL in their errors, or the bytes that arrived. Neither is for a log: such a cause goes. */
function safeCause(error: unknown, url: string): unknown {
  const start = url.indexOf('?')
  const query = start === -1 ? undefined : url.slice(start)
  const quotes = chainOf(error).some(
    (link) =>
      'data' in link ||
      (query !== undefined && ['message', 'stack', 'path', 'url'].some((name) => String(link[name]).includes(query))),
  )
  if (!quotes) return error
  const code = errorCode(error)
  return Object.assign(
    new Error('Left out, since it quotes the request or the answer'),
    code === undefined ? {} : { code },
  )
}

function chainOf(error: unknown): Record<string, unknown>[] {
  const chain: Record<string, unknown>[] = []
  for (let current = error; typeof current === 'object' && current !== null && chain.length < 5;) {
    const link = current as Record<string, unknown>
    chain.push(link)
    current = link['cause']
  }
  return chain
}
