import {
  forbidUnhandledRejections,
  type Loopback,
  nextTurn,
  rejection,
  sendJson,
  serve,
  serveJson,
  until,
} from 'sekha-test-kit'
import { createManualClock } from '../../src/foundation/testing/index.ts'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type Call,
  ClosedError,
  conversationsGet,
  createCaller,
  type Middleware,
  NotFoundError,
  ProtocolError,
  type SekhaClient,
  TimeoutError,
  type Transport,
} from '../../src/index.ts'
import { connect, ID, wireConversation } from './support/fixtures.ts'

const unhandled = forbidUnhandledRejections()

/** Sends the headers and the start of a body, and then nothing. */
const halfSent = (text = '{"id":'): Promise<Loopback> =>
  serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': 'r-1' })
    response.write(text)
  })

const passOn: Middleware = (request, next) => next(request)
const clients: readonly (readonly [string, readonly Middleware[]])[] = [
  ['without middleware', []],
  ['with middleware', [passOn]],
]

describe.each(clients)('asResponse() %s', (_, use) => {
  it('resolves with a web Response whose body is unread when the headers have arrived', async () => {
    const server = await halfSent()
    const response = await connect({ baseUrl: server.url, use }).conversations.get(ID).asResponse()
    expectTypeOf(response).toEqualTypeOf<Response>()
    expect(response).toBeInstanceOf(Response)
    expect(response).toMatchObject({ status: 200, ok: true, bodyUsed: false })
    expect(response.headers.get('x-request-id')).toBe('r-1')
    await response.body?.cancel()
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('gives the body as the server sent it', async () => {
    const server = await serveJson(wireConversation)
    const client = connect({ baseUrl: server.url, use })
    expect(await (await client.conversations.get(ID).asResponse()).json()).toEqual(wireConversation)
    expect(server.received).toHaveLength(1)
  })

  it('gives the first page of a list, from one request', async () => {
    const server = await serveJson({ results: [], total: 0, page: 1, page_size: 20 })
    const client = connect({ baseUrl: server.url, use })
    const calls = [client.conversations.list({ page: 1 }), client.conversations.list(), client.query('x')]
    const responses = await Promise.all(calls.map((call: Call<unknown>) => call.asResponse()))
    for (const response of responses)
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await response.json()).toMatchObject({ total: 0 })
    expect(server.received).toHaveLength(3)
  })

  it('gives the raw body of a stream', async () => {
    const server = await serve((__, response) =>
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"type":"header"}\n'),
    )
    const stream = connect({ baseUrl: server.url, use }).export.stream()
    const response = await stream.asResponse()
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    expect(await response.text()).toBe('{"type":"header"}\n')
    expect(await rejection(stream.asResponse())).toBeInstanceOf(TypeError)
  })

  it('rejects an error status, as the result does', async () => {
    const server = await serveJson({ error: 'No such conversation', code: 404 }, 404)
    const client = connect({ baseUrl: server.url, use })
    const calls = [client.conversations.get(ID), client.conversations.delete(ID), client.export.stream()]
    for (const failing of calls.map((call) => rejection(call.asResponse()))) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const error = await failing
      expect(error).toBeInstanceOf(NotFoundError)
      expect(error).toMatchObject({ status: 404, attempts: [{ status: 404 }] })
    }
  })

  it('passes on an expected error status, and a body that is empty', async () => {
    const sick = await serveJson({ status: 'unhealthy' }, 503)
    expect((await connect({ baseUrl: sick.url, use }).health().asResponse()).status).toBe(503)
    const empty = await serve((__, response) => response.writeHead(204).end())
    const response = await connect({ baseUrl: empty.url, use }).conversations.pin(ID).asResponse()
    expect([response.status, await response.text()]).toEqual([204, ''])
  })

  it('applies idleTimeoutMs to the body', async () => {
    const server = await halfSent()
    const clock = createManualClock()
    const client = connect({ baseUrl: server.url, use, clock, idleTimeoutMs: 50, timeoutMs: 1000 })
    const response = await client.conversations.get(ID).asResponse()
    const reader = response.body!.getReader()
    await reader.read()
    const next = rejection(reader.read())
    await nextTurn()
    await clock.advance(50)
    const error = await next
    expect(error).toBeInstanceOf(TimeoutError)
    expect(error).toMatchObject({ scope: 'idle', operation: 'conversations.get', attempts: [{ status: 200 }] })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('applies totalTimeoutMs to a body that nobody reads', async () => {
    const server = await halfSent()
    const clock = createManualClock()
    const client = connect({ baseUrl: server.url, use, clock })
    const response = await client.conversations.get(ID, { totalTimeoutMs: 50 }).asResponse()
    await clock.advance(50)
    await until('the socket is released', () => server.sockets.size === 0)
    expect(await rejection(response.text())).toMatchObject({ scope: 'call' })
  })

  it('applies maxResponseBytes to the body', async () => {
    const server = await halfSent('x'.repeat(2000))
    const response = await connect({ baseUrl: server.url, use })
      .conversations.get(ID, { maxResponseBytes: 1000 })
      .asResponse()
    const error = await rejection(response.text())
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: 'response_too_large', operation: 'conversations.get' })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  const ends: readonly (readonly [string, (client: SekhaClient, controller: AbortController) => unknown])[] = [
    ['an abort', (__, controller) => controller.abort(new Error('mine'))],
    ['close() of the client', (client) => client.close()],
  ]
  it.each(ends)('releases an unread body on %s', async (__, finish) => {
    const server = await halfSent()
    const client = connect({ baseUrl: server.url, use })
    const controller = new AbortController()
    const response = await client.conversations.get(ID, { signal: controller.signal }).asResponse()
    expect(server.sockets.size).toBe(1)
    finish(client, controller)
    await until('the socket is released', () => server.sockets.size === 0)
    const error = await rejection(response.text())
    if (controller.signal.aborted) expect(error).toBe(controller.signal.reason)
    else expect(error).toBeInstanceOf(ClosedError)
  })

  it.each(ends)('ends a read that waits on %s', async (__, finish) => {
    const server = await halfSent()
    const client = connect({ baseUrl: server.url, use })
    const controller = new AbortController()
    const response = await client.conversations.get(ID, { signal: controller.signal }).asResponse()
    const text = rejection(response.text())
    await nextTurn()
    finish(client, controller)
    const error = await text
    if (controller.signal.aborted) expect(error).toBe(controller.signal.reason)
    else expect(error).toBeInstanceOf(ClosedError)
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('lets the client forget a body that was read', async () => {
    const server = await serveJson(wireConversation)
    const controller = new AbortController()
    const client = connect({ baseUrl: server.url, use })
    const response = await client.conversations.get(ID, { signal: controller.signal }).asResponse()
    expect(await response.json()).toEqual(wireConversation)
    controller.abort()
    await client.close()
  })

  it('rejects once when nobody handles it, and never twice', async () => {
    const client = connect({ baseUrl: 'http://a', use, transport: async () => Promise.reject(new Error('down')) })
    void client.health().asResponse()
    await nextTurn()
    expect(unhandled).toHaveLength(1)
    unhandled.length = 0
    await rejection(client.health().asResponse())
  })
})

describe('asResponse()', () => {
  const once = /^The body can be read only once: call asResponse\(\) alone, directly on the method$/

  it('rejects when the call reads the body already', async () => {
    const server = await serveJson({ status: 'healthy' })
    const client = connect({ baseUrl: server.url })
    const awaited = client.health()
    const result = awaited.then(({ status }) => status)
    expect(await rejection(awaited.asResponse())).toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(once) as string,
    })
    expect(await result).toBe('healthy')
    const late = client.health()
    await until('the headers have arrived', () => server.received.length === 2)
    await late
    expect(await rejection(late.asResponse())).toBeInstanceOf(TypeError)
  })

  it('rejects late even if nobody waited for the result', async () => {
    let headers = 0
    const transport: Transport = async () => {
      headers += 1
      return {
        status: 200,
        headers: new Headers(),
        text: async () => '{"status":"healthy"}',
        async *stream() {},
        cancel: async () => {},
      }
    }
    const call = connect({ baseUrl: 'http://a', transport }).health()
    await nextTurn()
    expect(headers).toBe(1)
    expect(await rejection(call.asResponse())).toBeInstanceOf(TypeError)
  })

  it('makes the result reject, because the caller has the body', async () => {
    const server = await serveJson({ status: 'healthy' })
    const call = connect({ baseUrl: server.url }).health()
    const response = await call.asResponse()
    expect(await rejection(call)).toMatchObject({ name: 'TypeError', message: expect.stringMatching(once) as string })
    expect(await rejection(call.asResponse())).toBeInstanceOf(TypeError)
    expect(await response.json()).toEqual({ status: 'healthy' })
  })

  it('works for a standalone function', async () => {
    const server = await serveJson(wireConversation)
    await using caller = createCaller({ baseUrl: server.url })
    const response = await conversationsGet(caller, ID).asResponse()
    expect(await response.json()).toEqual(wireConversation)
  })

  it('reads an upload to its end before it releases it', async () => {
    const server = await serve((request, response) => sendJson(response, { length: request.body.length }))
    let isReleased = false
    async function* lines(): AsyncGenerator<string> {
      try {
        yield '{"type":"header"}\n'
      } finally {
        isReleased = true
      }
    }
    const response = await connect({ baseUrl: server.url }).conversations.import(lines()).asResponse()
    expect(await response.json()).toEqual({ length: 18 })
    expect(isReleased).toBe(true)
  })
})

describe('toReadableStream() of a stream', () => {
  const text = '{"type":"header"}\n{"type":"footer"}\n'
  const streaming = (body: string): Promise<Loopback> =>
    serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write(body)
    })

  it('gives the bytes up to the last record', async () => {
    const { url } = await streaming(text)
    const stream = connect({ baseUrl: url }).export.stream().toReadableStream()
    expect(stream).toBeInstanceOf(ReadableStream)
    expect(await new Response(stream).text()).toBe(text)
  })

  it('sends nothing before it is read', async () => {
    const server = await streaming(text)
    const reader = connect({ baseUrl: server.url }).export.stream().toReadableStream().getReader()
    await fetch(`${server.url}/next`).then((response) => response.body?.cancel())
    expect(server.received.map(({ url }) => url)).toEqual(['/next'])
    await reader.read()
    expect(server.received).toHaveLength(2)
    await reader.cancel()
  })

  it('releases the connection when it is cancelled', async () => {
    const server = await streaming('{"type":"header"}\n')
    const reader = connect({ baseUrl: server.url }).export.stream().toReadableStream().getReader()
    await reader.read()
    const next = reader.read()
    await reader.cancel()
    expect(await next).toMatchObject({ done: true })
    await until('the socket is released', () => server.sockets.size === 0)
  })

  it('fails when the bytes end before the last record', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"type":"header"}\n'),
    )
    const stream = connect({ baseUrl: server.url }).export.stream().toReadableStream()
    expect(await rejection(new Response(stream).text())).toMatchObject({ code: 'incomplete_stream' })
  })
})
