import { getEventListeners } from 'node:events'
import {
  ConnectionError,
  type Middleware,
  NotFoundError,
  ProtocolError,
  RateLimitError,
  SekhaClient,
  TimeoutError,
} from '@sekha/core'
import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  createManualClock,
  createScriptedTransport,
  type ReceivedCall,
  type RevealedCall,
  type ScriptStep,
} from '../src/testing/index.ts'
import { catchRequest, ID, KEY } from './conformance/case.ts'
import { rejection } from 'sekha-test-kit'

const baseUrl = 'http://127.0.0.1:1'
const at = '2026-01-01T00:00:00Z'
const healthy = { operation: 'health', json: { status: 'healthy', checks: {} } } satisfies ScriptStep

/** A minimal retry policy. */
const twice: Middleware = async (request, next) => {
  const first = await next(request).catch((error: unknown) => error as Error)
  if (first instanceof TypeError) throw first
  return next({ ...request, attempt: 2 })
}

describe('A scripted transport', () => {
  it('responds with JSON in chunks of any size, and accepts dates as Date or string', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 50 }),
        async (content, chunkBytes) => {
          using script = createScriptedTransport([
            {
              operation: 'conversations.messages.list',
              json: {
                messages: [{ id: ID, conversation_id: ID, role: 'user', content, timestamp: new Date(at) }],
                total: 1,
                next_cursor: null,
              },
              chunkBytes,
            },
          ])
          const client = new SekhaClient({ baseUrl, transport: script })
          const { messages } = await client.conversations.messages.list(ID)
          expect(messages[0]).toMatchObject({ content, timestamp: new Date(at) })
        },
      ),
      { numRuns: 30 },
    )
  })

  it('types a response by its operation', () => {
    const steps: ScriptStep[] = [
      { operation: 'conversations.count', json: { count: 3 } },
      { operation: 'conversations.delete' },
      { operation: 'labels.list', json: { labels: [{ label: 'x', count: 1 }] } },
      // @ts-expect-error -- a count is a number
      { operation: 'conversations.count', json: { count: 'three' } },
      // @ts-expect-error -- the part that the method returns is missing
      { operation: 'conversations.count', json: { total: 3 } },
      // @ts-expect-error -- the operation does not exist
      { operation: 'conversations.explode' },
      // @ts-expect-error -- a stream is not JSON
      { operation: 'export.stream', json: {} },
    ]
    expect(() => createScriptedTransport(steps)).toThrow(
      /^steps\[5\].operation must be one of conversations.list, .*, got conversations.explode$/,
    )
  })

  it('streams records one byte at a time', async () => {
    using script = createScriptedTransport([
      { operation: 'export.stream', records: [{ type: 'ü😀' }, { type: 'footer' }] as never, chunkBytes: 1 },
    ])
    const records: unknown[] = []
    for await (const record of new SekhaClient({ baseUrl, transport: script }).export.stream()) records.push(record)
    expect(records).toEqual([{ type: 'ü😀' }, { type: 'footer' }])
  })

  it('responds with statuses, headers and hints', async () => {
    using script = createScriptedTransport([
      { retryAfterSeconds: 7 },
      { status: 404, error: { error: 'gone', code: 'not_found' }, headers: { 'X-Request-Id': 'r1' } },
      { text: '<html>', headers: { 'content-type': 'text/html' } },
      { operation: 'metrics', text: 'up 1\n' },
      {},
    ])
    const client = new SekhaClient({ baseUrl, transport: script })
    const limited = await rejection(client.conversations.get(ID))
    expect(limited).toBeInstanceOf(RateLimitError)
    expect(limited).toMatchObject({ retryAfterMs: 7000 })
    const missing = await rejection(client.conversations.get(ID))
    expect(missing).toBeInstanceOf(NotFoundError)
    expect(missing).toMatchObject({ requestId: 'r1', body: { error: 'gone', code: 'not_found' } })
    expect(String(await rejection(client.conversations.get(ID)))).toMatch(/of text\/html instead of JSON/)
    expect(await client.metrics()).toBe('up 1\n')
    expect(await client.conversations.delete(ID)).toBeUndefined()
  })

  it('stalls and delays on a manual clock', async () => {
    const clock = createManualClock()
    using script = createScriptedTransport(
      [
        { fault: 'stall-before-headers' },
        { json: { label: 'x' }, fault: 'stall-mid-body' },
        { json: { label: 'x' }, delayMs: 20_000, chunkBytes: 4, chunkDelayMs: 1000 },
        { json: { label: 'x' }, delayMs: 40_000 },
      ],
      { clock },
    )
    const client = new SekhaClient({ baseUrl, transport: script, clock })
    for (const scope of ['attempt', 'body']) {
      const stalled = rejection(client.conversations.get(ID))
      await clock.advance(29_999)
      expect(clock.pendingTimers).toBe(1)
      await clock.advance(1)
      const error = await stalled
      expect(error).toBeInstanceOf(TimeoutError)
      expect(error).toMatchObject({ scope })
    }
    let label: string | undefined
    const slow = client.conversations.get(ID).then((response) => (label = response.label))
    await clock.advance(23_999)
    expect(label).toBeUndefined()
    await clock.advance(1)
    expect(label).toBe('x')
    await slow
    const late = rejection(client.conversations.get(ID))
    await clock.advance(30_000)
    expect(await late).toBeInstanceOf(TimeoutError)
    expect(clock.pendingTimers).toBe(0)
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + clock.monotonic())
  })

  it('resets a connection before and during a response', async () => {
    using script = createScriptedTransport([
      { fault: 'reset-before-headers' },
      { json: { label: 'x' }, fault: 'reset-mid-body' },
      {
        operation: 'export.stream',
        records: [{ n: 1 }, { n: 2 }] as never,
        fault: 'reset-mid-body',
        faultAfterBytes: 9,
      },
      { text: '{"label":', headers: { 'content-type': 'application/json' } },
    ])
    const client = new SekhaClient({ baseUrl, transport: script })
    expect(String(await rejection(client.conversations.get(ID)))).toMatch(/closed before a response arrived/)
    const lost = await rejection(client.conversations.get(ID))
    expect(lost).toBeInstanceOf(ConnectionError)
    expect(String(lost)).toMatch(/lost while the response was read/)
    const records: unknown[] = []
    const reading = async (): Promise<void> => {
      for await (const record of client.export.stream()) records.push(record)
    }
    expect(await rejection(reading())).toBeInstanceOf(ConnectionError)
    expect(records).toEqual([{ n: 1 }])
    expect(await rejection(client.conversations.get(ID))).toBeInstanceOf(ProtocolError)
  })

  it('refuses a connection, so that nothing was sent', async () => {
    using script = createScriptedTransport([{ fault: 'refuse-connection' }, { fault: 'reset-before-headers' }])
    const client = new SekhaClient({ baseUrl, transport: script })
    const create = (): Promise<unknown> => rejection(client.conversations.create({ label: 'x', messages: [] }))
    const refused = await create()
    expect(refused).toBeInstanceOf(ConnectionError)
    expect(refused).toMatchObject({ isUnsent: true, cause: { code: 'ECONNREFUSED' } })
    expect(String(refused)).toContain('ECONNREFUSED')
    expect(await create()).toMatchObject({ isUnsent: false, cause: { code: 'ECONNRESET' } })
  })

  it('rejects a call as a fetch, and says how to pass it', async () => {
    const script = createScriptedTransport([healthy])
    const client = new SekhaClient({ baseUrl, fetch: script as never })
    const error = await rejection(client.health())
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toBe(
      'TypeError: A scripted transport was called with string instead of a CallRequest. Pass it to the client as the option transport',
    )
    expect(await rejection(script(undefined as never))).toBeInstanceOf(TypeError)
    expect(script.remaining).toBe(1)
  })

  it('ends a stall when its call is aborted, and when its stream is left', async () => {
    const script = createScriptedTransport([
      { fault: 'stall-before-headers' },
      {
        operation: 'export.stream',
        records: [{ n: 1 }, { n: 2 }] as never,
        fault: 'stall-mid-body',
        faultAfterBytes: 9,
      },
    ])
    const controller = new AbortController()
    const client = new SekhaClient({ baseUrl, transport: script })
    const stalled = rejection(client.conversations.get(ID, { signal: controller.signal }))
    controller.abort('enough')
    expect(await stalled).toBe('enough')
    for await (const record of client.export.stream()) {
      expect(record).toEqual({ n: 1 })
      break
    }
  })

  it('leaves no listener on a signal after its call ends', async () => {
    const script = createScriptedTransport([
      { json: { label: 'x' }, delayMs: 1, chunkDelayMs: 1, chunkBytes: 4 },
      { fault: 'stall-before-headers' },
    ])
    const request = await catchRequest(baseUrl)
    await (await script(request)).text()
    expect(getEventListeners(request.signal, 'abort')).toHaveLength(0)
    const controller = new AbortController()
    const stalled = rejection(script({ ...request, signal: controller.signal }))
    await Promise.resolve()
    controller.abort('enough')
    expect(await stalled).toBe('enough')
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('reports an unexpected call, even if the program catches the error', async () => {
    const script = createScriptedTransport([healthy])
    const client = new SekhaClient({ baseUrl, transport: script, use: [twice] })
    const error = await rejection(client.conversations.get(ID))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/Call 1 is conversations.get \(`problem` has its path\), the script has health/)
    expect(error).toMatchObject({
      problem: `Call 1 is conversations.get at /api/v1/conversations/${ID}, the script has health`,
    })
    expect(script.calls).toMatchObject([
      { operation: 'conversations.get', problem: (error as { problem?: string }).problem },
    ])
    expect(script.remaining).toBe(1)
    expect(() => script.assertDone()).toThrow(/Call 1 is conversations.get/)
    const empty = createScriptedTransport([])
    await rejection(new SekhaClient({ baseUrl, transport: empty }).health())
    expect(() => empty.assertDone()).toThrow(/the script has no further call/)
  })

  it.each(['network', 'connect', 'socket', 'fetch'])(
    'rejects an unexpected call as misuse even if a path contains the word %s',
    async (word) => {
      const steps: ScriptStep[] = [{ operation: 'conversations.get', path: `/${word}` }]
      const script = createScriptedTransport(steps)
      const client = new SekhaClient({ baseUrl: `${baseUrl}/${word}`, transport: script })
      const error = await rejection(client.conversations.get(ID))
      expect(error).toBeInstanceOf(TypeError)
      const problem = `Call 1 is conversations.get at /${word}/api/v1/conversations/${ID}, the script has conversations.get at /${word}`
      expect(error).toMatchObject({ problem })
      expect(() => script.assertDone()).toThrow(problem)
    },
  )

  it('throws when steps remain', async () => {
    const script = createScriptedTransport([{ ...healthy, times: 3 }])
    await new SekhaClient({ baseUrl, transport: script }).health()
    expect(script.remaining).toBe(2)
    expect(() => script.assertDone()).toThrow('2 steps are left over: health, health')
    expect(() => {
      using _ = createScriptedTransport([healthy])
    }).toThrow(/1 step is left over/)
  })

  it('accepts calls in any order with order: any', async () => {
    using script = createScriptedTransport(
      [
        healthy,
        { operation: 'conversations.count', json: { count: 1 } },
        { path: `/api/v1/conversations/${ID}`, json: {} },
      ],
      { order: 'any' },
    )
    const client = new SekhaClient({ baseUrl, transport: script })
    expect(await client.conversations.count()).toBe(1)
    await client.health()
    await client.conversations.get(ID)
  })

  it('lists the received calls without private data', async () => {
    for (const reveal of [false, true]) {
      using script = createScriptedTransport(
        [{ json: { results: [], total: 0 } }, { json: {} }, { json: {} }],
        reveal ? { reveal } : {},
      )
      const headers = { 'x-api-key': KEY, 'x-team': 'red' }
      const client = new SekhaClient({ baseUrl, apiKey: KEY, headers, transport: script })
      await client.conversations.list({ folder: '/private' })
      await client.conversations.update(ID, { label: 'private' }, { idempotencyKey: 'k1' })
      await client.conversations.import(['private', 'ly'])
      expect(script.calls.map(({ path }) => path)).toEqual([
        reveal ? '/api/v1/conversations?folder=%2Fprivate' : '/api/v1/conversations?folder=[redacted]',
        `/api/v1/conversations/${ID}`,
        '/api/v1/import',
      ])
      expect(script.calls[1]).toMatchObject({
        operation: 'conversations.update',
        attempt: 1,
        method: 'PATCH',
        bodyBytes: 19,
        headers: {
          authorization: '[redacted]',
          'x-api-key': '[redacted]',
          'x-team': reveal ? 'red' : '[redacted]',
          'content-type': 'application/json',
          'idempotency-key': 'k1',
        },
      })
      expect(script.calls.map(({ body }) => body)).toEqual(
        reveal ? ['', '{"label":"private"}', 'privately'] : [undefined, undefined, undefined],
      )
      expect(JSON.stringify(script.calls)).not.toContain(KEY)
      expect(JSON.stringify(script.calls).includes('private')).toBe(reveal)
    }
  })

  it('types the body of a call as a string with reveal: true', async () => {
    using script = createScriptedTransport([healthy], { reveal: true })
    await new SekhaClient({ baseUrl, transport: script }).health()
    const [call] = script.calls
    expectTypeOf(script.calls).toEqualTypeOf<readonly RevealedCall[]>()
    expectTypeOf<RevealedCall['body']>().toEqualTypeOf<string>()
    expectTypeOf(createScriptedTransport([]).calls).toEqualTypeOf<readonly ReceivedCall[]>()
    expectTypeOf(createScriptedTransport([], { reveal: false }).calls).toEqualTypeOf<readonly ReceivedCall[]>()
    expect(call).toMatchObject({ body: '', bodyBytes: 0 })
    expect(call).not.toHaveProperty('problem')
  })

  it('numbers the attempts of a call', async () => {
    using script = createScriptedTransport([{ fault: 'reset-before-headers' }, healthy])
    await new SekhaClient({ baseUrl, transport: script, use: [twice] }).health()
    expect(script.calls.map(({ attempt }) => attempt)).toEqual([1, 2])
  })

  it.each([
    { times: 0 },
    { chunkBytes: 0 },
    { delayMs: NaN },
    { faultAfterBytes: -1 },
    { status: 100 },
    { status: 600 },
  ])('rejects the step %o', (step) => {
    expect(() => createScriptedTransport([{}, step])).toThrow(RangeError)
    expect(() => createScriptedTransport([{}, step])).toThrow(/^steps\[1\]\./)
  })

  it.each([
    [{ fault: 'reset' }, /^steps\[1\].fault must be one of refuse-connection, .*, reset-mid-body, got reset$/],
    [{ operation: 'toString' }, /^steps\[1\].operation must be one of .*conversations.count, .*, got toString$/],
  ])('rejects the unknown value %o and lists the known ones', (step, message) => {
    const steps = [{}, step] as unknown as ScriptStep[]
    expect(() => createScriptedTransport(steps)).toThrow(TypeError)
    expect(() => createScriptedTransport(steps)).toThrow(message)
  })
})
