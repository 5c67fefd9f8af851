import { equal } from 'node:assert/strict'
import type { CallOptions, SekhaClient } from '@sekha/core'
import { type Loopback, sendJson, serve, serveOpen, serveRaw, serveSilence } from '../support/loopback.ts'
import { pause, rejection, type Scope, until } from '../support/scope.ts'
import { catchRequest, type ConformanceCase, defineCase, ID, type Need } from './case.ts'

/** An abort has come through at once if it took no longer. */

interface Stage {
  readonly name: string
  readonly needs: readonly Need[]
  readonly serve: (scope: Scope) => Promise<Loopback>
  readonly run: (client: SekhaClient, options: CallOptions) => PromiseLike<unknown>
  /** Whether a connection must be gone at once. One that is being made may outlive the call that asked for it. */
  readonly releases: boolean
}

const get = (client: SekhaClient, options: CallOptions): PromiseLike<unknown> => client.conversations.get(ID, options)
const head = (status: string): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{`

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield new Uint8Array(1000)
    await pause(1)
  }
}

const stages: readonly Stage[] = [
  { name: 'while connecting', needs: [], serve: serveSilence, run: get, releases: false },
  { name: 'before the headers', needs: [], serve: (scope) => serve(scope, () => {}), run: get, releases: true },
  {
    name: 'within a body',
    needs: [],
    serve: (scope) => serveRaw(scope, (socket) => socket.write(head('200 OK'))),
    run: get,
    releases: true,
  },
  {
    name: 'within the body of an error',
    needs: [],
    serve: (scope) => serveRaw(scope, (socket) => socket.write(head('500 Oh'))),
    run: get,
    releases: true,
  },
  {
    name: 'within a stream',
    needs: [],
    serve: (scope) =>
      serve(scope, (_, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        response.write('{"n":1}\n')
      }),
    run: (client, options) => drain(client.export.stream({}, options)),
    releases: true,
  },
  {
    name: 'within an upload',
    needs: ['streamUpload'],
    serve: (scope) => serveOpen(scope, (request) => void request.resume()),
    run: (client, options) => client.import.stream(endless(), options),
    releases: true,
  },
]

export const abortCases: readonly ConformanceCase[] = [
  defineCase('sends nothing when the signal has fired before', ['abort'], async (scope) => {
    const server = await serve(scope, (_, response) => sendJson(response, {}))
    const reason = new Error('mine')
    const request = await catchRequest(server.url)
    equal(await rejection(scope.transport()({ ...request, signal: AbortSignal.abort(reason) })), reason)
    await pause(50)
    equal(server.received.length, 0)
  }),

  ...stages.map((stage) =>
    defineCase(`ends a call ${stage.name} at once, with the reason`, ['abort', ...stage.needs], async (scope) => {
      for (const reason of [new Error('mine'), 'a text', null]) {
        const server = await stage.serve(scope)
        const client = scope.client({ baseUrl: server.url })
        const controller = new AbortController()
        const call = rejection(stage.run(client, { signal: controller.signal }))
        await until('there is a connection', () => server.connections() > 0)
        await pause(30)
        controller.abort(reason)
        // Without the abort it would be the error of a time limit.
        equal(await call, reason)
        if (stage.releases) await until('the connection is gone', () => server.sockets.size === 0)
      }
    }),
  ),

  defineCase(
    'by itself ends a call that is connecting or waits for headers with the reason',
    ['abort'],
    async (scope) => {
      const transport = scope.transport()
      for (const server of [await serveSilence(scope), await serve(scope, () => {})]) {
        const controller = new AbortController()
        const call = rejection(transport({ ...(await catchRequest(server.url)), signal: controller.signal }))
        await until('there is a connection', () => server.connections() > 0)
        await pause(20)
        const reason = new Error('mine')
        controller.abort(reason)
        equal(await call, reason)
      }
    },
  ),

  defineCase('by itself ends a text and a stream with the reason', ['abort'], async (scope) => {
    const server = await serveRaw(scope, (socket) => socket.write(head('200 OK')))
    const request = await catchRequest(server.url)
    const transport = scope.transport()
    for (const way of ['text', 'stream'] as const) {
      const controller = new AbortController()
      const reason = new Error('mine')
      const response = await transport({ ...request, signal: controller.signal })
      const reading = rejection(way === 'text' ? response.text() : drain(response.stream()))
      await pause(20)
      controller.abort(reason)
      equal(await reading, reason)
      await until('the connection is gone', () => server.sockets.size === 0)
    }
  }),

  defineCase('does not mind an abort that comes after the answer', ['abort'], async (scope) => {
    const server = await serve(scope, (_, response) => sendJson(response, { label: 'x' }))
    const transport = scope.transport()
    const request = await catchRequest(server.url)
    for (let turn = 0; turn < 3; turn += 1) {
      const controller = new AbortController()
      const response = await transport({ ...request, signal: controller.signal })
      equal(await response.text(), '{"label":"x"}')
      controller.abort()
      await pause(10)
    }
    equal(server.received.length, 3)
  }),
]
