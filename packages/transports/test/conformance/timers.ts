import { equal, ok } from 'node:assert/strict'
import { type ClientOptions, type SekhaClient, TimeoutError } from '@sekha/core'
import { createManualClock } from '../../src/testing/index.ts'
import { type Loopback, nextTurn, rejection, type Scope, serve, serveRaw, until } from 'sekha-test-kit'
import { type ConformanceCase, defineCase, ID } from './case.ts'

const LIMIT_MS = 80

interface Limit {
  readonly scope: TimeoutError['scope']
  readonly options: ClientOptions
  readonly serve: (scope: Scope) => Promise<Loopback>
  readonly run: (client: SekhaClient, onItem: () => void) => PromiseLike<unknown>
  /** The events before the limit passes. */
  readonly after: 'the request' | 'the headers' | 'the first item'
}

const silent = (scope: Scope): Promise<Loopback> => serve(() => {}, scope)
const half = (scope: Scope): Promise<Loopback> =>
  serveRaw(
    (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{'),
    scope,
  )
const get = (client: SekhaClient): PromiseLike<unknown> => client.conversations.get(ID)

const limits: readonly Limit[] = [
  { scope: 'attempt', options: { timeoutMs: LIMIT_MS }, serve: silent, run: get, after: 'the request' },
  { scope: 'body', options: { bodyTimeoutMs: LIMIT_MS }, serve: half, run: get, after: 'the headers' },
  {
    scope: 'idle',
    options: { idleTimeoutMs: LIMIT_MS },
    serve: (scope) =>
      serve((_, response) => {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        response.write('{"n":1}\n')
      }, scope),
    run: async (client, onItem) => {
      for await (const _ of client.export.stream()) onItem()
    },
    after: 'the first item',
  },
  { scope: 'call', options: { totalTimeoutMs: LIMIT_MS }, serve: half, run: get, after: 'the headers' },
]

export const timerCases: readonly ConformanceCase[] = limits.map((limit) =>
  defineCase(`ends at the client's ${limit.scope} limit and releases the connection`, ['abort'], async (scope) => {
    const server = await limit.serve(scope)
    const clock = createManualClock()
    const done = { 'the headers': 0, 'the first item': 0 }
    const logger = { debug: () => (done['the headers'] += 1), info: () => {}, warn: () => {}, error: () => {} }
    const client = scope.client({ baseUrl: server.url, clock, logger, ...limit.options })
    const call = rejection(limit.run(client, () => (done['the first item'] += 1)))
    await until(limit.after, () => (limit.after === 'the request' ? server.received.length : done[limit.after]) > 0)
    await nextTurn()
    await clock.advance(LIMIT_MS)
    const error = await call
    ok(error instanceof TimeoutError, String(error))
    equal(error.scope, limit.scope)
    await until('the connection is gone', () => server.sockets.size === 0)
  }),
)
