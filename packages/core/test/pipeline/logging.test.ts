import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Logger } from '../../src/index.ts'
import { createManualClock } from '../../src/foundation/testing/index.ts'
import { connect, ID, KEY, SECRET_TEXT } from './support/fixtures.ts'
import { collectUnhandledRejections, rejection, sendJson, serve, serveJson, serveRaw, until } from 'sekha-test-kit'

type Line = readonly [level: string, message: string, details: Record<string, unknown>]

function recorder(): { logger: Logger; lines: Line[] } {
  const lines: Line[] = []
  const at =
    (level: string) =>
    (message: string, details: object = {}): void =>
      void lines.push([level, message, details as Record<string, unknown>])
  return { logger: { debug: at('debug'), info: () => {}, warn: at('warn'), error: at('error') }, lines }
}

describe('logging', () => {
  it('writes a line for each attempt: method, URL, status, duration, attempt, headers', async () => {
    const server = await serve((_, response) =>
      sendJson(response, { results: [], total: 0 }, 200, {
        'x-request-id': 'r-1',
        'set-cookie': `a=${KEY}`,
        'x-echo': KEY,
      }),
    )
    const { logger, lines } = recorder()
    const client = connect({ baseUrl: server.url, apiKey: KEY, logger, headers: { 'x-custom': KEY } })
    await client.conversations.list({ label: SECRET_TEXT, page: 2 })
    expect(lines).toEqual([
      [
        'debug',
        'conversations.list 200',
        {
          method: 'GET',
          url: `${server.url}/api/v1/conversations?page=[redacted]&label=[redacted]`,
          status: 200,
          attempt: 1,
          durationMs: expect.any(Number) as number,
          requestHeaders: {
            accept: 'application/json',
            authorization: '[redacted]',
            'user-agent': expect.stringMatching(/^sekha-core\//) as string,
            'x-custom': '[redacted]',
          },
          responseHeaders: expect.objectContaining({
            'content-type': 'application/json',
            'x-request-id': 'r-1',
            'set-cookie': '[redacted]',
            'x-echo': '[redacted]',
          }) as object,
        },
      ],
    ])
    const shown = inspect(lines, { depth: 9 })
    for (const secret of [KEY, SECRET_TEXT]) expect(shown).not.toContain(secret)
  })

  it('never holds a body or an idempotency key', async () => {
    const server = await serve((_, response) => sendJson(response, { error: SECRET_TEXT }, 422))
    const { logger, lines } = recorder()
    const client = connect({ baseUrl: server.url, apiKey: KEY, logger })
    await rejection(
      client.conversations.create({ label: SECRET_TEXT, messages: [] }, { idempotencyKey: `idem-${SECRET_TEXT}` }),
    )
    expect(lines).toMatchObject([['debug', 'conversations.create 422', { status: 422 }]])
    expect(inspect(lines, { depth: 9 })).not.toContain(SECRET_TEXT)
  })

  it('numbers the attempts', async () => {
    const server = await serve((_, response, turn) => sendJson(response, { status: 'ok' }, turn === 1 ? 503 : 200))
    const { logger, lines } = recorder()
    await connect({
      baseUrl: server.url,
      logger,
      use: [
        async (request, next) => {
          await (await next(request)).cancel()
          return next(request)
        },
      ],
    }).metrics()
    expect(lines).toMatchObject([
      ['debug', 'metrics 503', { attempt: 1 }],
      ['debug', 'metrics 200', { attempt: 2 }],
    ])
  })

  it('reports a failure, even after the headers', async () => {
    const server = await serveRaw((socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{'),
    )
    const { logger, lines } = recorder()
    const clock = createManualClock()
    const client = connect({ baseUrl: server.url, logger, clock, timeoutMs: 40 })
    const slow = rejection(client.health())
    await until('the headers are there', () => lines.length === 1)
    await clock.advance(40)
    await slow
    await rejection(connect({ baseUrl: 'http://127.0.0.1:1', logger }).conversations.get(ID))
    const controller = new AbortController()
    const call = rejection(client.health({ timeoutMs: 5000, signal: controller.signal }))
    await until('the headers are there', () => lines.length === 4)
    controller.abort(new Error(KEY))
    await call
    expect(lines.map(([, message, { error }]) => [message, error])).toEqual([
      ['health 200', undefined],
      ['health failed', 'timeout'],
      ['conversations.get failed', 'connection'],
      ['health 200', undefined],
      ['health failed', 'Error'],
    ])
    expect(inspect(lines, { depth: 9 })).not.toContain(KEY)
  })

  it('writes no line for a call that was rejected before any I/O', async () => {
    const { logger, lines } = recorder()
    await rejection(connect({ baseUrl: 'http://127.0.0.1:1', logger }).conversations.get('..'))
    expect(lines).toEqual([])
  })

  it('does not break a call when the logger throws', async () => {
    const server = await serveJson({ status: 'healthy' })
    const logger: Logger = {
      debug: () => {
        throw new Error('the log is full')
      },
      info: () => {
        throw new Error('the log is full')
      },
      warn: () => {
        throw new Error('the log is full')
      },
      error: () => {
        throw new Error('the log is full')
      },
    }
    expect(await connect({ baseUrl: server.url, logger }).health()).toEqual({ status: 'healthy' })
    const failing = connect({ baseUrl: 'http://127.0.0.1:1', logger }).health()
    expect(await rejection(failing)).toMatchObject({ code: 'connection' })
  })

  it('ignores the rejection of an asynchronous logger, a promise or a thenable', async () => {
    const server = await serveJson({ status: 'healthy' })
    const unhandled = collectUnhandledRejections()
    // oxlint-disable-next-line unicorn/no-thenable -- a promise of another library
    const thenable = { then: (_: unknown, reject: (reason: unknown) => void) => reject(new Error('the log is full')) }
    for (const result of [() => Promise.reject(new Error('the log is full')), () => thenable]) {
      const logger = { debug: result, info: result, warn: result, error: result } as unknown as Logger
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await connect({ baseUrl: server.url, logger }).health()).toEqual({ status: 'healthy' })
    }
    // Node reports unhandled rejections when the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve))
    expect(unhandled).toEqual([])
  })

  it('calls the methods on the logger itself', async () => {
    class Own implements Logger {
      readonly lines: string[] = []
      debug(message: string): void {
        this.lines.push(message)
      }
      info(): void {}
      warn(message: string): void {
        this.lines.push(message)
      }
      error(): void {}
    }
    const server = await serveJson({ status: 'healthy' })
    const logger = new Own()
    await connect({ baseUrl: server.url, logger }).health()
    expect(logger.lines).toEqual(['health 200'])
  })
})
