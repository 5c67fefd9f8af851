import { describe, expect, it } from 'vitest'
import { type CallResponse, type Middleware, NotFoundError, type Transport } from '../../src/index.ts'
import { rejection } from 'sekha-test-kit'
import { connect, ID } from './support/fixtures.ts'

/** A response as a transport gives it. */
function respond(status: number, body: string): CallResponse {
  return {
    status,
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () => body,
    stream: () => new ReadableStream<Uint8Array>(),
    cancel: async () => {},
  }
}

/** Tries again, as a retry of somebody's own would, whatever the attempt came to, up to the last step. */
function retrying(steps: number): Middleware {
  return async (request, next) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- one attempt after the other
        const response = await next({ ...request, attempt })
        if (attempt === steps) return response
      } catch (error) {
        if (attempt === steps) throw error
      }
    }
  }
}

const missing = '{"error":"Conversation not found","code":"not_found"}'
const lost = (code: string) => (): never => {
  throw Object.assign(new Error(code), { code })
}
const gone = (): CallResponse => respond(404, missing)

function connectTo(steps: readonly (() => CallResponse)[]): ReturnType<typeof connect> {
  let turn = 0
  const transport: Transport = async () => {
    turn += 1
    return steps[turn - 1]!()
  }
  return connect({ baseUrl: 'http://a', transport, use: [retrying(steps.length)] })
}

describe('a deletion whose record is gone', () => {
  it.each([
    ['the connection was reset', [lost('ECONNRESET'), gone]],
    ['the connection was closed', [lost('UND_ERR_SOCKET'), gone]],
    ['the server failed with 500', [() => respond(500, ''), gone]],
    ['a proxy gave up with 504', [() => respond(504, ''), gone]],
    ['the first of several attempts may have worked', [lost('ECONNRESET'), lost('ECONNREFUSED'), gone]],
    ['the first attempt succeeded and was repeated', [() => respond(204, ''), gone]],
  ])('is a success after an attempt that may have worked: %s', async (_, steps) => {
    const { data, response } = await connectTo(steps).conversations.delete(ID).withResponse()
    expect(data).toBeUndefined()
    expect(response).toMatchObject({ status: 404, attempts: { length: steps.length } })
  })

  it.each([
    ['at the first attempt', [gone]],
    ['after a refused connection', [lost('ECONNREFUSED'), gone]],
    ['after a host that was not found', [lost('ENOTFOUND'), gone]],
    ['after a certificate that was not accepted', [lost('DEPTH_ZERO_SELF_SIGNED_CERT'), gone]],
    ['after a limit that was reached', [() => respond(429, ''), gone]],
    ['twice', [gone, gone]],
  ])('is a NotFoundError %s', async (_, steps) => {
    const error = await rejection(connectTo(steps).conversations.delete(ID))
    expect(error).toBeInstanceOf(NotFoundError)
  })

  it('is a NotFoundError when the server does not know the route', async () => {
    const error = await rejection(
      connectTo([lost('ECONNRESET'), () => respond(404, '<h1>404</h1>')]).conversations.delete(ID),
    )
    expect(error).toMatchObject({ missing: 'route' })
  })

  it('is a NotFoundError for a read', async () => {
    const error = await rejection(connectTo([lost('ECONNRESET'), gone]).conversations.get(ID))
    expect(error).toBeInstanceOf(NotFoundError)
  })
})
