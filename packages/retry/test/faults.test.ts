import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { SekhaClient, SekhaError } from '@sekha/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createBudget, retry, type RetryOptions, withRetry } from '../src/index.ts'
import { ID } from './support/scripted.ts'
import {
  createCertificate,
  LimitClock,
  type Loopback,
  sendJson,
  serve,
  serveRaw,
  until,
  unusedPort,
} from 'sekha-test-kit'

const quick: RetryOptions = { baseDelayMs: 5, throttleDelayMs: 5 }
const conversation = JSON.stringify({ id: ID, label: 'x' })
const json = 'content-type: application/json\r\n'
const http = (status: string, headers: string, body: string, length = Buffer.byteLength(body)): string =>
  `HTTP/1.1 ${status}\r\n${headers}content-length: ${length}\r\n\r\n${body}`

/** The time limit of an attempt. It ends only attempts that stall, even on a busy machine. */
const limitMs = 150

function connect(server: string | Failing, options: RetryOptions = {}): SekhaClient {
  const failing = typeof server === 'string' ? undefined : server
  const client = new SekhaClient({
    baseUrl: typeof server === 'string' ? server : server.url,
    timeoutMs: limitMs,
    clock: failing?.clock ?? new LimitClock(limitMs),
    // The client logs the arrival of the headers.
    logger: {
      debug: (message) => void (message.endsWith(' 200') && failing?.onHeaders()),
      info: () => {},
      warn: () => {},
      error: () => {},
    },
    use: [retry({ ...quick, budget: createBudget(), ...options })],
  })
  onTestFinished(() => client.close())
  return client
}

/** The outcome of a call: the number of attempts on the server, and the code of the error, if any. */
async function outcome(server: Loopback, call: PromiseLike<unknown>): Promise<readonly [number, string]> {
  const code = await call.then(
    () => 'ok',
    (error: unknown) => (error instanceof SekhaError ? error.code : String(error)),
  )
  return [server.received.length, code]
}

/** A failing server, and the clock of its client, which ends attempts that stall. */
interface Failing extends Loopback {
  readonly clock: LimitClock
  readonly onHeaders: () => void
}

/** A server that fails `times` times and then responds normally. */
async function failing(times: number, fault: string, fail: (socket: Socket) => void): Promise<Failing> {
  const clock = new LimitClock(limitMs)
  let turn = 0
  const server = await serveRaw((socket) => {
    turn += 1
    if (turn > times) socket.end(http('200 OK', `${json}connection: close\r\n`, conversation))
    else fail(socket)
    if (turn <= times && fault === headersStall) clock.expire()
  })
  const onHeaders = (): void => {
    if (turn > times) return
    // The body timeout starts in this turn.
    if (fault === bodyStalls) setImmediate(() => clock.expire())
    // A reset discards unread bytes.
    if (fault === bodyReset)
      setImmediate(() => {
        for (const socket of server.sockets) socket.resetAndDestroy()
      })
  }
  return { ...server, clock, onHeaders }
}

const headersStall = 'headers that stall'
const bodyStalls = 'a body that stalls'
const bodyReset = 'a reset within the body'

type Row = readonly [
  fault: string,
  fail: (socket: Socket) => void,
  /** Attempts and outcome of a single fault, for a read and for a create with a key. */
  once: readonly [get: readonly [number, string], create: readonly [number, string]],
  /** The code of the error of a persistent fault. */
  always: string,
]

const again: readonly [number, string] = [2, 'ok']
const table: readonly Row[] = [
  ['a reset before headers', (it) => it.resetAndDestroy(), [again, again], 'connection'],
  ['an end before headers', (it) => it.end(), [again, again], 'connection'],
  [headersStall, () => {}, [again, again], 'timeout'],
  [bodyReset, (it) => it.write(http('200 OK', json, '{"id":', 999)), [again, again], 'connection'],
  [bodyStalls, (it) => it.write(http('200 OK', json, '{"id":', 999)), [again, again], 'timeout'],
  [
    '429 with a hint',
    (it) => it.end(http('429 No', `${json}retry-after-ms: 20\r\n`, '{}')),
    [again, again],
    'rate_limit',
  ],
  ['429 without a hint', (it) => it.end(http('429 No', json, '{}')), [again, again], 'rate_limit'],
  [
    '429 with a hint that is too long',
    (it) => it.end(http('429 No', `${json}retry-after: 3600\r\n`, '{}')),
    [
      [1, 'rate_limit'],
      [1, 'rate_limit'],
    ],
    'rate_limit',
  ],
  ['409 in flight', (it) => it.end(http('409 No', `${json}retry-after: 0\r\n`, '{}')), [again, again], 'conflict'],
  [
    '409',
    (it) => it.end(http('409 No', json, '{}')),
    [
      [1, 'conflict'],
      [1, 'conflict'],
    ],
    'conflict',
  ],
  ['503', (it) => it.end(http('503 No', json, '{}')), [again, again], 'server'],
  [
    '503 with a verdict',
    (it) => it.end(http('503 No', `${json}x-should-retry: false\r\n`, '{}')),
    [
      [1, 'server'],
      [1, 'server'],
    ],
    'server',
  ],
  [
    '501',
    (it) => it.end(http('501 No', json, '{}')),
    [
      [1, 'server'],
      [1, 'server'],
    ],
    'server',
  ],
  [
    '404',
    (it) => it.end(http('404 No', json, '{"error":"Conversation not found"}')),
    [
      [1, 'not_found'],
      [1, 'not_found'],
    ],
    'not_found',
  ],
  [
    'what is not JSON',
    (it) => it.end(http('200 OK', 'content-type: text/html\r\n', '<p>')),
    [
      [1, 'protocol'],
      [1, 'protocol'],
    ],
    'protocol',
  ],
]

describe('The retry policy', () => {
  it.each(table)('handles a single fault: %s', async (fault, fail, [get, create]) => {
    const [one, two] = [await failing(1, fault, fail), await failing(1, fault, fail)]
    expect(await outcome(one, connect(one).conversations.get(ID))).toEqual(get)
    expect(await outcome(two, connect(two).conversations.create({ label: 'x', messages: [] }))).toEqual(create)
  })

  it.each(table)('handles a persistent fault: %s', async (fault, fail, [[get]], code) => {
    const server = await failing(99, fault, fail)
    expect(await outcome(server, connect(server, { maxRetries: 2 }).conversations.get(ID))).toEqual([
      get === 1 ? 1 : 3,
      code,
    ])
  })

  it('retries a create after a refused connection, because nothing was sent', async () => {
    const client = connect(`http://127.0.0.1:${await unusedPort()}`)
    const error: unknown = await client.conversations
      .create({ label: 'x', messages: [] })
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'connection', attempts: { length: 4 } })
  })

  it('makes one attempt and spends no token after a permanent failure', async () => {
    const { cert, key } = createCertificate()
    const selfSigned = createTlsServer({ cert, key }, (_, response) => void response.end('{}'))
    await new Promise<void>((resolve) => void selfSigned.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => new Promise((resolve) => void selfSigned.close(() => resolve())))
    const plain = await serve((_, response) => sendJson(response, {}))
    const { port } = selfSigned.address() as AddressInfo
    for (const [fault, baseUrl] of [
      ['a certificate that signs itself', `https://127.0.0.1:${port}`],
      ['plain HTTP where TLS is spoken', plain.url.replace('http:', 'https:')],
      ['a port that fetch refuses', 'http://127.0.0.1:6000'],
    ] as const) {
      const budget = createBudget()
      // oxlint-disable-next-line no-await-in-loop -- one fault after the other
      const error: unknown = await connect(baseUrl, { budget })
        .conversations.get(ID)
        .catch((reason: unknown) => reason)
      expect(error, fault).toMatchObject({ code: 'connection', attempts: { length: 1 } })
      expect(budget.tokens, fault).toBe(budget.capacity)
    }
  })

  it('hides a fault that ends before the next attempt', async () => {
    const port = await unusedPort()
    const server = createServer((_, response) => sendJson(response, { id: ID, label: 'back' }))
    onTestFinished(() => new Promise((resolve) => void server.close(() => resolve())))
    let refused = 0
    const client = connect(`http://127.0.0.1:${port}`, {
      maxRetries: 20,
      // The server recovers while the call waits for its third attempt.
      onRetry() {
        refused += 1
        if (refused === 2) server.listen(port, '127.0.0.1')
      },
    })
    expect(await client.conversations.get(ID)).toMatchObject({ label: 'back' })
    expect(refused).toBeGreaterThanOrEqual(2)
  })
})

describe('A call that waits for a retry', () => {
  it('rejects at once with the reason of its abort', async () => {
    const server = await serve((_, response) => sendJson(response, {}, 429, { 'retry-after': '20' }))
    const controller = new AbortController()
    // A wait that ends only by an abort.
    const clock = new LimitClock(20_000)
    const call = connect(server.url, { clock, random: () => 0 }).conversations.get(ID, { signal: controller.signal })
    await until('it waits', () => server.received.length === 1 && clock.held === 1)
    const reason = new Error('mine')
    controller.abort(reason)
    await expect(call).rejects.toBe(reason)
    expect(clock.held).toBe(0)
  })

  it('holds no connection of the failed attempt', async () => {
    const server = await serveRaw((socket) => socket.write(http('503 No', json, '{"half', 999)))
    const client = connect(server.url, { baseDelayMs: 10_000, random: () => 0.9 })
    client.conversations.get(ID).catch(() => {})
    await until('an attempt', () => server.received.length === 1)
    await until('its end', () => server.sockets.size === 0)
  })
})

it('A health response that reports an unhealthy server is not retried', async () => {
  const server = await serve((_, response) => sendJson(response, { status: 'unhealthy', checks: {} }, 503))
  expect(await connect(server.url).health()).toMatchObject({ status: 'unhealthy' })
  expect(server.received).toHaveLength(1)
})

it('A delete whose response was lost succeeds when its retry gets a 404', async () => {
  const server = await serve((_, response, turn) => {
    if (turn === 1) response.socket?.destroy()
    else sendJson(response, { error: 'Conversation not found' }, 404)
  })
  expect(await connect(server.url).conversations.delete(ID)).toBeUndefined()
  expect(server.received.map(({ method }) => method)).toEqual(['DELETE', 'DELETE'])
})

it('A client accepts a fetch wrapped with withRetry()', async () => {
  const server = await serve((_, response, turn) => sendJson(response, { id: ID, label: 'x' }, turn === 1 ? 503 : 200))
  const client = new SekhaClient({
    baseUrl: server.url,
    fetch: withRetry(globalThis.fetch, { ...quick, budget: createBudget() }),
  })
  expect(await client.conversations.get(ID)).toMatchObject({ label: 'x' })
  expect(server.received).toHaveLength(2)
})

describe('asResponse()', () => {
  it('retries until a response arrives, and leaves its body unread', async () => {
    const server = await serve((_, response, turn) => {
      if (turn === 1) return sendJson(response, { error: 'Not now' }, 503)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"id":')
    })
    const response = await connect(server.url).conversations.get(ID).asResponse()
    expect(server.received).toHaveLength(2)
    expect(response.bodyUsed).toBe(false)
    await response.body?.cancel()
    await until('the socket is released', () => server.sockets.size === 0)
  })
})
