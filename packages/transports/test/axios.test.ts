import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { AxiosError, type AxiosInstance, type AxiosResponse, create, type InternalAxiosRequestConfig } from 'axios'
import { ConnectionError, SekhaClient, SekhaError } from '@sekha/core'
import { describe, expect, it } from 'vitest'
import { createAxiosTransport } from '../src/axios/index.ts'
import { ID, KEY } from './conformance/case.ts'
import { rejection, sendJson, serve, until, unusedPort, withScope } from 'sekha-test-kit'

/** An adapter that replaces the network, as mocks do. */
const mocked =
  (data: unknown) =>
  async (config: InternalAxiosRequestConfig): Promise<AxiosResponse> => ({
    data,
    status: 200,
    statusText: 'OK',
    headers: { 'Content-Type': 'application/json' },
    config,
  })

describe('The axios transport', () => {
  it('applies the interceptors and headers of its instance, with the client’s headers taking precedence', () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => sendJson(response, { label: 'x' }), scope)
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

  it('overrides an instance that sets timeouts, throws on a status or parses JSON', () =>
    withScope(async (scope) => {
      const waiting: ServerResponse[] = []
      const server = await serve((_, response) => void waiting.push(response), scope)
      const instance = create({ timeout: 5, responseType: 'text', validateStatus: () => false })
      const client = new SekhaClient({ baseUrl: server.url, transport: createAxiosTransport(instance) })
      const call = client.conversations.get(ID)
      await until('the call waits', () => waiting.length === 1)
      // A request of the instance's own, made later, has its limit later.
      expect(await rejection(instance.get(server.url))).toMatchObject({ code: 'ECONNABORTED' })
      for (const response of waiting) sendJson(response, { label: 'x' })
      expect((await call).label).toBe('x')
    }))

  it.each([
    ['text', '{"label":"x"}'],
    ['bytes', new TextEncoder().encode('{"label":"x"}')],
    ['an object', { label: 'x' }],
    ['a buffer', new TextEncoder().encode('{"label":"x"}').buffer],
  ])('reads the %s of a mocked adapter', async (_, data) => {
    const transport = createAxiosTransport(create({ adapter: mocked(data) }))
    const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:1', transport })
    expect((await client.conversations.get(ID)).label).toBe('x')
  })

  it('removes the axios error, which holds the key', async () => {
    const baseUrl = `http://127.0.0.1:${await unusedPort()}`
    for (const adapter of ['http', 'fetch'] as const) {
      const transport = createAxiosTransport(create({ adapter }))
      const error = await rejection(new SekhaClient({ baseUrl, apiKey: KEY, transport }).conversations.get(ID))
      expect(error).toBeInstanceOf(ConnectionError)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(KEY)
      expect(String(error)).toMatch(/the connection was refused. Is the server running/)
    }
  })

  it.each<[string, (instance: AxiosInstance) => void, RegExp]>([
    [
      'wraps as a cause',
      (instance) =>
        instance.interceptors.response.use(undefined, (cause: unknown) => {
          throw new Error('backend call failed', { cause })
        }),
      /the connection was refused/,
    ],
    [
      'wraps under a name of its own, in a list',
      (instance) =>
        instance.interceptors.response.use(undefined, (error: unknown) => {
          throw Object.assign(new AggregateError([error], 'backend call failed'), { original: error })
        }),
      /the connection was refused/,
    ],
    [
      'makes with AxiosError.from',
      (instance) =>
        instance.interceptors.response.use(undefined, (error: AxiosError) => {
          throw AxiosError.from(error, 'E_WRAP', error.config, error.request)
        }),
      /the connection was refused.* \(E_WRAP, /,
    ],
  ])('removes the request that an interceptor %s', async (_, intercept, message) => {
    const instance = create()
    intercept(instance)
    const baseUrl = `http://127.0.0.1:${await unusedPort()}`
    const client = new SekhaClient({ baseUrl, apiKey: KEY, transport: createAxiosTransport(instance) })
    const error = await rejection(client.conversations.get(ID))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(String(error)).toMatch(message)
    expect(inspect(error, { depth: 12, showHidden: true })).not.toContain(KEY)
  })

  it.each<[string, (instance: AxiosInstance) => void, RegExp]>([
    [
      'throws with the config',
      (instance) =>
        instance.interceptors.request.use((config) => {
          throw Object.assign(new Error('interceptor bug'), { config })
        }),
      /interceptor bug/,
    ],
    [
      'throws in a loop of causes',
      (instance) =>
        instance.interceptors.request.use((config) => {
          const inner = new Error('inner')
          throw Object.assign(inner, {
            cause: new Error('outer', { cause: inner }),
            deep: Object.assign(inner, { config }),
          })
        }),
      /inner/,
    ],
    [
      'throws as no error at all',
      (instance) =>
        instance.interceptors.response.use(undefined, (error: AxiosError) => {
          throw { config: error.config }
        }),
      /failed with what is no error/,
    ],
  ])('passes on the bug of an interceptor that %s, without the request', async (_, intercept, message) => {
    const instance = create()
    intercept(instance)
    const baseUrl = `http://127.0.0.1:${await unusedPort()}`
    const client = new SekhaClient({ baseUrl, apiKey: KEY, transport: createAxiosTransport(instance) })
    const error = await rejection(client.conversations.get(ID))
    expect(error).not.toBeInstanceOf(SekhaError)
    expect(String(error)).toMatch(message)
    expect(inspect(error, { depth: 12, showHidden: true })).not.toContain(KEY)
  })

  it('keeps the messages and codes of the causes that it removes', async () => {
    const instance = create()
    instance.interceptors.response.use(undefined, (cause: unknown) => {
      throw new Error('backend call failed', { cause })
    })
    const baseUrl = `http://127.0.0.1:${await unusedPort()}`
    const client = new SekhaClient({ baseUrl, apiKey: KEY, transport: createAxiosTransport(instance) })
    expect(await rejection(client.conversations.get(ID))).toMatchObject({
      cause: {
        message: 'backend call failed',
        cause: { message: expect.stringMatching(/^axios: /), code: 'ECONNREFUSED' },
      },
    })
  })

  it.each<[string, (response: AxiosResponse) => unknown]>([
    ['the data', (response) => response.data],
    ['nothing', () => undefined],
  ])('rejects with an explanation when an interceptor returns %s instead of the response', (_, unwrap) =>
    withScope(async (scope) => {
      const server = await serve((_, response) => sendJson(response, { label: 'x' }), scope)
      const instance = create()
      instance.interceptors.response.use(unwrap as (response: AxiosResponse) => AxiosResponse)
      const client = new SekhaClient({ baseUrl: server.url, apiKey: KEY, transport: createAxiosTransport(instance) })
      const error = await rejection(client.conversations.get(ID))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toMatch(/conversations.get: a response interceptor .* returned no response/)
    }),
  )

  it("rejects with an interceptor's own error unchanged", async () => {
    const instance = create({ adapter: mocked({}) })
    instance.interceptors.request.use(() => {
      throw new RangeError('not today')
    })
    const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:1', transport: createAxiosTransport(instance) })
    expect(await rejection(client.conversations.get(ID))).toMatchObject({ message: 'not today' })
  })

  it('declares the capabilities of its adapter, and rejects a stream that it cannot send', async () => {
    expect(createAxiosTransport(create()).capabilities).toMatchObject({ streamUpload: true, proxy: true })
    expect(createAxiosTransport(create({ adapter: 'fetch' })).capabilities).toMatchObject({
      streamUpload: true,
      proxy: false,
    })
    const transport = createAxiosTransport(create({ adapter: mocked({}) }))
    const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:1', transport })
    const error = await rejection(client.conversations.import(['x']))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch(/conversations.import: this transport cannot send streams/)
  })

  it('rejects an instance that cannot stream', () => {
    expect(() => createAxiosTransport(create({ adapter: 'xhr' }))).toThrow(TypeError)
    expect(() => createAxiosTransport(create({ adapter: 'xhr' }))).toThrow(/adapter must be .*got xhr/)
  })
})
