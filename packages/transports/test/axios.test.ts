import { inspect } from 'node:util'
import { type AxiosResponse, create, type InternalAxiosRequestConfig } from 'axios'
import { ConnectionError, SekhaClient } from '@sekha/core'
import { describe, expect, it } from 'vitest'
import { createAxiosTransport } from '../src/axios/index.ts'
import { ID, KEY } from './conformance/case.ts'
import { sendJson, serve, unusedPort } from './support/loopback.ts'
import { rejection, withScope } from './support/scope.ts'

/** An adapter such as a mock puts in the place of the network. */
const mocked =
  (data: unknown) =>
  async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => ({
    data,
    status: 200,
    statusText: 'OK',
    headers: { 'Content-Type': 'application/json' },
    config,
  })

describe('the axios transport', () => {
  it('keeps the interceptors and headers of its instance, and the client’s headers above them', () =>
    withScope(async (scope) => {
      const server = await serve(scope, (_, response) => sendJson(response, { label: 'x' }))
      const instance = create({ headers: { 'x-theirs': 'yes', authorization: 'theirs' }, baseURL: 'http://none' })
      const seen: unknown[] = []
      instance.interceptors.request.use((config) => {
        config.headers.set('x-intercepted', 'yes')
        return config
      })
      instance.interceptors.response.use((response) => {
        seen.push(response.status)
        return response
      })
      const client = new SekhaClient({ baseUrl: server.url, apiKey: KEY, transport: createAxiosTransport(instance) })
      await client.conversations.get(ID)
      expect(server.received[0]?.headers).toMatchObject({
        'x-theirs': 'yes',
        'x-intercepted': 'yes',
        authorization: `Bearer ${KEY}`,
        accept: 'application/json',
      })
      expect(seen).toEqual([200])
    }))

  it('overrules an instance that would time out, throw on a status or parse', () =>
    withScope(async (scope) => {
      const server = await serve(scope, (_, response) => void setTimeout(() => sendJson(response, { label: 'x' }), 50))
      const instance = create({ timeout: 5, responseType: 'text', validateStatus: () => false })
      const client = new SekhaClient({ baseUrl: server.url, transport: createAxiosTransport(instance) })
      expect((await client.conversations.get(ID)).label).toBe('x')
    }))

  it.each([
    ['text', '{"label":"x"}'],
    ['bytes', new TextEncoder().encode('{"label":"x"}')],
    ['an object', { label: 'x' }],
    ['a buffer', new TextEncoder().encode('{"label":"x"}').buffer],
  ])('reads the %s of an adapter that is mocked', async (_, data) => {
    const transport = createAxiosTransport(create({ adapter: mocked(data) }))
    const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:1', transport })
    expect((await client.conversations.get(ID)).label).toBe('x')
  })

  it('leaves behind the error of axios, which holds the key', async () => {
    const baseUrl = `http://127.0.0.1:${await unusedPort()}`
    for (const adapter of ['http', 'fetch'] as const) {
      const transport = createAxiosTransport(create({ adapter }))
      const error = await rejection(new SekhaClient({ baseUrl, apiKey: KEY, transport }).conversations.get(ID))
      expect(error).toBeInstanceOf(ConnectionError)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(KEY)
      expect(String(error)).toMatch(/the connection was refused. Is the server running/)
    }
  })

  it('hands on what an interceptor throws of its own', async () => {
    const instance = create({ adapter: mocked({}) })
    instance.interceptors.request.use(() => {
      throw new RangeError('not today')
    })
    const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:1', transport: createAxiosTransport(instance) })
    expect(await rejection(client.conversations.get(ID))).toMatchObject({ message: 'not today' })
  })

  it('declares what its adapter can do, and refuses a stream that it cannot send', async () => {
    expect(createAxiosTransport(create()).capabilities).toMatchObject({ streamUpload: true, proxy: true })
    expect(createAxiosTransport(create({ adapter: 'fetch' })).capabilities).toMatchObject({
      streamUpload: true,
      proxy: false,
    })
    const transport = createAxiosTransport(create({ adapter: mocked({}) }))
    const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:1', transport })
    const error = await rejection(client.import.stream(['x']))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/import.stream: this transport sends no streams/)
  })

  it('refuses an instance that cannot stream', () => {
    expect(() => createAxiosTransport(create({ adapter: 'xhr' }))).toThrow(TypeError)
    expect(() => createAxiosTransport(create({ adapter: 'xhr' }))).toThrow(/adapter must be .*got xhr/)
  })
})
