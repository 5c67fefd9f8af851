import { ConnectionError, errorFromResponse, ProtocolError } from '@sekha/core/foundation'
import { parseJson, send, type Target } from './post.ts'

/**
 * Gets JSON.
 *
 * @throws {ApiError} for a status that is no success
 * @throws {ConnectionError} when no response arrives in time
 */
export async function getJson(target: Target, path: string): Promise<unknown> {
  const reply = await send(target, 'GET', path, undefined, new AbortController().signal, {
    maxReplyBytes: Infinity,
  })
  if ('failure' in reply) throw new ConnectionError(`No response from ${target.baseUrl}: ${reply.failure}`)
  const { status, headers, text } = reply
  if (status === 200) {
    const value = parseJson(text)
    if (value !== undefined) return value
    throw new ProtocolError(`GET ${path} responded with something else than JSON: check the base URL`)
  }
  throw errorFromResponse({ status, headers: Object.fromEntries(headers), bodyText: text, operation: `GET ${path}` })
}
