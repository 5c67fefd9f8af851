import { deepEqual, equal } from 'node:assert/strict'
import type { CallOptions, SekhaClient } from '@sekha/core'
import {
  type Loopback,
  nextTurn,
  rejection,
  type Scope,
  sendJson,
  serve,
  serveOpen,
  serveRaw,
  serveSilence,
  until,
} from 'sekha-test-kit'
import { catchRequest, type ConformanceCase, defineCase, ID, type Need } from './case.ts'

/** The observable progress of a waiting call. */
interface Progress {
  readonly server: Loopback
  /** Requests whose body the server is reading or has read. */
  uploads: number
  /** Attempts whose headers reached the client. */
  headers: number
  /** Items that reached the reader of a stream. */
  items: number
}

interface Stage {
  readonly name: string
  readonly needs: readonly Need[]
  readonly serve: (scope: Scope, onUpload: () => void) => Promise<Loopback>
  readonly run: (client: SekhaClient, options: CallOptions, onItem: () => void) => PromiseLike<unknown>
  /** Whether the call has reached the named stage. */
  readonly isThere: (progress: Progress) => boolean
  /** Whether the connection must close at once. A pending connection may outlive the call that requested it. */
  readonly releases: boolean
}

const get = (client: SekhaClient, options: CallOptions): PromiseLike<unknown> => client.conversations.get(ID, options)
const head = (status: string): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{`

async function drain(items: AsyncIterable<unknown>, onItem = (): void => {}): Promise<void> {
  for await (const _ of items) onItem()
}

const connected = ({ server }: Progress): boolean => server.connections() > 0
const arrived = ({ server }: Progress): boolean => server.received.length > 0
const responded = ({ headers }: Progress): boolean => headers > 0

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield new Uint8Array(1000)
    await nextTurn()
  }
}

const stages: readonly Stage[] = [
  { name: 'while connecting', needs: [], serve: serveSilence, run: get, isThere: connected, releases: false },
  {
    name: 'before the headers',
    needs: [],
    serve: (scope) => serve(() => {}, scope),
    run: get,
    isThere: arrived,
    releases: true,
  },
  {
    name: 'during a body',
    needs: [],
    serve: (scope) => serveRaw((socket) => socket.write(head('200 OK')), scope),
    run: get,
    isThere: responded,
    releases: true,
  },
  {
    name: 'during the body of an error',
    needs: [],
    serve: (scope) => serveRaw((socket) => socket.write(head('500 Oh')), scope),
    run: get,
    isThere: responded,
    releases: true,
  },
  {
    name: 'during a stream',
    needs: [],
    serve: (scope) =>
      serve((_, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        response.write('{"n":1}\n')
      }, scope),
    run: (client, options, onItem) => drain(client.export.stream({}, options), onItem),
    isThere: ({ items }) => items > 0,
    releases: true,
  },
  {
    name: 'during an upload',
    needs: ['streamUpload'],
    serve: (scope, onUpload) => serveOpen((request) => void request.once('data', onUpload).resume(), scope),
    run: (client, options) => client.conversations.import(endless(), options),
    isThere: ({ uploads }) => uploads > 0,
    releases: true,
  },
]

export const abortCases: readonly ConformanceCase[] = [
  defineCase('sends nothing when the signal is already aborted', ['abort'], async (scope) => {
    const server = await serve((_, response) => sendJson(response, {}), scope)
    const reason = new Error('mine')
    const request = await catchRequest(server.url)
    const transport = scope.transport()
    equal(await rejection(transport({ ...request, signal: AbortSignal.abort(reason) })), reason)
    // A request that was sent by mistake would arrive before this.
    const url = `${server.url}/next`
    await (await transport({ ...request, url })).text()
    deepEqual(
      server.received.map((received) => received.url),
      ['/next'],
    )
  }),

  ...stages.map((stage) =>
    defineCase(
      `rejects a call at once with the reason when aborted ${stage.name}`,
      ['abort', ...stage.needs],
      async (scope) => {
        for (const reason of [new Error('mine'), 'a text', null]) {
          const progress = { uploads: 0, headers: 0, items: 0 }
          const server = await stage.serve(scope, () => (progress.uploads += 1))
          const logger = { debug: () => (progress.headers += 1), info: () => {}, warn: () => {}, error: () => {} }
          const client = scope.client({ baseUrl: server.url, logger })
          const controller = new AbortController()
          const call = rejection(stage.run(client, { signal: controller.signal }, () => (progress.items += 1)))
          await until(stage.name, () => stage.isThere({ ...progress, server }))
          await nextTurn()
          controller.abort(reason)
          // Without the abort, the error would be a timeout.
          equal(await call, reason)
          if (stage.releases) await until('the connection is gone', () => server.sockets.size === 0)
        }
      },
    ),
  ),

  defineCase(
    'called directly, rejects a call that is connecting or waiting for headers with the reason',
    ['abort'],
    async (scope) => {
      const transport = scope.transport()
      for (const [server, isThere] of [
        [await serveSilence(scope), connected],
        [await serve(() => {}, scope), arrived],
      ] as const) {
        const controller = new AbortController()
        const call = rejection(transport({ ...(await catchRequest(server.url)), signal: controller.signal }))
        await until('the call waits', () => isThere({ server, uploads: 0, headers: 0, items: 0 }))
        await nextTurn()
        const reason = new Error('mine')
        controller.abort(reason)
        equal(await call, reason)
      }
    },
  ),

  defineCase('called directly, rejects text() and stream() with the reason', ['abort'], async (scope) => {
    const server = await serveRaw((socket) => socket.write(head('200 OK')), scope)
    const request = await catchRequest(server.url)
    const transport = scope.transport()
    for (const way of ['text', 'stream'] as const) {
      const controller = new AbortController()
      const reason = new Error('mine')
      const response = await transport({ ...request, signal: controller.signal })
      const reading = rejection(way === 'text' ? response.text() : drain(response.stream()))
      await nextTurn()
      controller.abort(reason)
      equal(await reading, reason)
      await until('the connection is gone', () => server.sockets.size === 0)
    }
  }),

  defineCase('ignores an abort after the response', ['abort'], async (scope) => {
    const server = await serve((_, response) => sendJson(response, { label: 'x' }), scope)
    const transport = scope.transport()
    const request = await catchRequest(server.url)
    for (let turn = 0; turn < 3; turn += 1) {
      const controller = new AbortController()
      const response = await transport({ ...request, signal: controller.signal })
      equal(await response.text(), '{"label":"x"}')
      controller.abort()
      await nextTurn()
    }
    equal(server.received.length, 3)
  }),
]
