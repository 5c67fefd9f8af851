import { SekhaClient } from '@sekha/core'
import { describe, expect, it } from 'vitest'
import { createCrossFetchTransport } from '../src/cross-fetch/index.ts'
import { withWebBody } from '../src/cross-fetch/web-body.ts'
import { catchRequest } from './conformance/case.ts'
import { rejection, sendJson, serve, withScope } from 'sekha-test-kit'

describe('The cross-fetch transport', () => {
  it('rejects a streamed upload before it sends anything', () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => sendJson(response, {}), scope)
      const client = new SekhaClient({ baseUrl: server.url, transport: createCrossFetchTransport() })
      const error = await rejection(client.conversations.import(['x']))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toMatch(/conversations.import: this transport cannot send streams/)
      expect(server.connections()).toBe(0)
    }))

  it.each(['tls', 'proxy', 'socketPath'])('rejects the option %s', (option) => {
    expect(() => createCrossFetchTransport({ [option]: 'x' })).toThrow(TypeError)
    expect(() => createCrossFetchTransport({ [option]: 'x' })).toThrow(
      new RegExp(`${option}": it is beyond this transport`),
    )
  })

  it('streams one chunk when a response has no body stream', async () => {
    const old = async (): Promise<Response> =>
      ({
        status: 200,
        headers: new Headers(),
        arrayBuffer: async () => new TextEncoder().encode('all').buffer,
      }) as Response
    const { signal } = await catchRequest('http://127.0.0.1:1')
    const response = await withWebBody(old)('http://127.0.0.1:1', { signal })
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body ?? []) chunks.push(chunk)
    expect(chunks.map((chunk) => new TextDecoder().decode(chunk))).toEqual(['all'])
  })
})
