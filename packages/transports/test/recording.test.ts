import { createFetchTransport, ConnectionError, SekhaClient } from '@sekha/core'
import { describe, expect, it } from 'vitest'
import { createScriptedTransport, type Fixture, recordTransport, replayTransport } from '../src/testing/index.ts'
import { ID, KEY } from './conformance/case.ts'
import { rejection, type Scope, sendJson, serve, withScope } from 'sekha-test-kit'

const baseUrl = 'http://127.0.0.1:1'

/** Runs a program and returns its results. */
async function program(client: SekhaClient): Promise<unknown[]> {
  const records: unknown[] = []
  for await (const record of client.export.stream({ folder: '/private' })) records.push(record)
  const refused = (await rejection(client.conversations.get(ID))) as { status: number; retryAfterMs: number }
  const lost = await rejection(client.conversations.get(ID))
  const broken = await rejection(client.conversations.get(ID))
  return [
    records,
    (await client.conversations.create({ label: 'private label', messages: [] })).label,
    refused.status,
    refused.retryAfterMs,
    lost instanceof ConnectionError,
    broken instanceof ConnectionError && broken.message,
  ]
}

async function record(scope: Scope): Promise<{ seen: unknown[]; fixture: Fixture }> {
  let onHeaders = (): void => {}
  const server = await serve(({ url }, response, turn) => {
    response.setHeader('set-cookie', 'session=private')
    if (turn === 1) {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      return void response.end('{"n":"😀"}\n{"type":"footer"}\n')
    }
    if (turn === 2) return sendJson(response, { error: 'busy', url }, 429, { 'retry-after': '3' })
    if (turn === 3) return void response.socket?.resetAndDestroy()
    if (turn === 4) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' })
      // A reset discards unread bytes.
      onHeaders = () => response.socket?.resetAndDestroy()
      return void response.write('{"label":"x')
    }
    sendJson(response, { label: `echo ${KEY}` })
  }, scope)
  const recording = recordTransport(createFetchTransport())
  // The client logs an attempt when its headers arrive.
  const logger = { debug: () => void setImmediate(() => onHeaders()), info: () => {}, warn: () => {}, error: () => {} }
  const client = new SekhaClient({ baseUrl: server.url, apiKey: KEY, transport: recording, logger })
  return { seen: await program(client), fixture: recording.fixture }
}

describe('A recording', () => {
  it('replays the recorded calls after it was serialized as JSON', () =>
    withScope(async (scope) => {
      const { seen, fixture } = await record(scope)
      using replay = replayTransport(JSON.parse(JSON.stringify(fixture)) as Fixture, { chunkBytes: 1 })
      const again = await program(new SekhaClient({ baseUrl, transport: replay }))
      expect(seen[1]).toBe(`echo ${KEY}`)
      expect(again).toEqual([seen[0], 'echo [redacted]', ...seen.slice(2)])
      expect(seen[0]).toEqual([{ n: '😀' }, { type: 'footer' }])
    }))

  it('contains no key, cookie, query value or request body', () =>
    withScope(async (scope) => {
      const { fixture } = await record(scope)
      const text = JSON.stringify(fixture)
      for (const secret of [KEY, 'Bearer', 'cookie', 'session=', '%2Fprivate', '/private', 'private label'])
        expect(text).not.toContain(secret)
      expect(fixture.exchanges.map(({ status, failure }) => [status, failure !== undefined])).toEqual([
        [200, false],
        [429, false],
        [undefined, true],
        [200, true],
        [200, false],
      ])
    }))

  it('applies redact to its responses', () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => sendJson(response, { label: 'Ada Lovelace' }), scope)
      const recording = recordTransport(createFetchTransport(), { redact: (text) => text.replace('Ada', 'Eve') })
      const reply = await new SekhaClient({ baseUrl: server.url, transport: recording }).conversations.get(ID)
      expect(reply.label).toBe('Ada Lovelace')
      expect(recording.fixture.exchanges[0]?.text).toBe('{"label":"Eve Lovelace"}')
    }))

  it('keeps binary bodies', async () => {
    const binary = '\xff\0\n{"type":"footer"}\n'
    const bytes = Buffer.from(binary, 'latin1')
    const recording = recordTransport(
      replayTransport({
        version: 1,
        exchanges: [
          {
            operation: 'export.stream',
            method: 'GET',
            path: '/api/v1/export',
            status: 200,
            headers: { 'content-type': 'application/x-ndjson' },
            base64: btoa(binary),
          },
        ],
      }),
    )
    const read: number[] = []
    for await (const chunk of new SekhaClient({ baseUrl, transport: recording }).export.stream().bytes())
      read.push(...chunk)
    expect(read).toEqual([...bytes])
    expect(recording.fixture.exchanges[0]).toMatchObject({ base64: btoa(binary) })
  })

  it.each(['text', 'not text'])('contains no key when the response is %s', async (kind) => {
    const reply = [...new TextEncoder().encode(`{"id":"${KEY}"}\n`), ...(kind === 'text' ? [] : [0xff, 0x0a])]
    reply.push(...new TextEncoder().encode('{"type":"footer"}'))
    const type = { 'content-type': 'application/x-ndjson' }
    const recording = recordTransport(createScriptedTransport([{ bytes: new Uint8Array(reply), headers: type }]))
    const client = new SekhaClient({ baseUrl, apiKey: KEY, transport: recording })
    for await (const chunk of client.export.stream().bytes()) expect(chunk).toHaveLength(reply.length)
    const { text, base64 } = recording.fixture.exchanges[0] ?? {}
    expect(text ?? atob(base64 ?? '')).toBe(`{"id":"[redacted]"}\n${kind === 'text' ? '' : '\xff\n'}{"type":"footer"}`)
  })

  it.each([
    ['any header of the client', 'x-tok', 'tok_abcdefgh12345678', (text: string) => text],
    [
      'a key with its slashes escaped',
      'authorization',
      'Bearer aB3/dE6/gH9/jK2',
      (text: string) => text.replaceAll('/', '\\/'),
    ],
    ['a part of a cookie', 'cookie', 'sid=Zx9cookiesecret77; theme=dark', (text: string) => text.slice(4, 21)],
    ['a key as in a query', 'x-tok', 'aB3/dE6/gH9/jK2', encodeURIComponent],
  ])('removes %s that a response repeats', async (_, name, value, write) => {
    const said = write(value)
    const recording = recordTransport(createScriptedTransport([{ text: `{"label":"echo ${said}"}` }]))
    const client = new SekhaClient({ baseUrl, headers: { [name]: value }, transport: recording })
    await client.conversations.get(ID)
    const text = JSON.stringify(recording.fixture)
    for (const piece of [said, value, JSON.stringify(said).slice(1, -1)]) expect(text).not.toContain(piece)
    expect(JSON.parse(recording.fixture.exchanges[0]?.text ?? '')).toMatchObject({
      label: expect.stringContaining('echo ') as string,
    })
  })

  it('keeps values that match a short credential by chance, and keeps the path', async () => {
    const long = 'conversations'
    const recording = recordTransport(
      createScriptedTransport([{ operation: 'conversations.count', json: { count: 11 } }]),
    )
    const headers = { 'x-session-no': '1', 'x-session-kind': long }
    await new SekhaClient({ baseUrl, apiKey: KEY, headers, transport: recording }).conversations.count()
    expect(recording.fixture.exchanges[0]).toMatchObject({ path: '/api/v1/conversations/count', text: '{"count":11}' })
    using replay = replayTransport(recording.fixture)
    expect(await new SekhaClient({ baseUrl, transport: replay }).conversations.count()).toBe(11)
  })

  it('does not match another path or operation', async () => {
    const fixture: Fixture = {
      version: 1,
      exchanges: [{ operation: 'conversations.get', method: 'GET', path: `/api/v1/conversations/${ID}`, status: 200 }],
    }
    const other = ID.replace('5', '6')
    for (const call of [
      (client: SekhaClient) => client.conversations.get(other),
      (client: SekhaClient) => client.health(),
    ]) {
      const replay = replayTransport(fixture)
      expect(await rejection(call(new SekhaClient({ baseUrl, transport: replay })))).toBeInstanceOf(TypeError)
      expect(() => replay.assertDone()).toThrow(/is left over/)
    }
  })

  it('may contain an operation that the contract no longer has', () => {
    const fixture: Fixture = {
      version: 1,
      exchanges: [{ operation: 'conversations.gone', method: 'GET', path: '/api/v1/gone', status: 200 }],
    }
    expect(replayTransport(fixture).remaining).toBe(1)
  })

  it('is rejected when it is invalid', () => {
    for (const wrong of [{}, { version: 2, exchanges: [] }, undefined])
      expect(() => replayTransport(wrong as Fixture)).toThrow(TypeError)
  })
})
