import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { ClosedError, ConnectionError, ProtocolError, SekhaClient } from '@sekha/core'
import { Agent } from 'undici'
import { describe, expect, it } from 'vitest'
import { createUndiciTransport } from '../src/undici/index.ts'
import { ID } from './conformance/case.ts'
import { nextTurn, rejection, roundTrip, type Scope, sendJson, serve, until, withScope } from 'sekha-test-kit'
import { serveProxy } from './support/proxy.ts'

/** Sets environment variables until the scope ends. */
function setEnvironment(scope: Scope, variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name]
    process.env[name] = value
    scope.defer(() => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    })
  }
}

describe('The undici transport', () => {
  it('never closes a dispatcher of the caller', () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => sendJson(response, {}), scope)
      const dispatcher = new Agent()
      scope.defer(() => dispatcher.destroy())
      const transport = createUndiciTransport({ dispatcher })
      const client = new SekhaClient({ baseUrl: server.url, transport })
      await client.conversations.get(ID)
      await transport.close()
      expect(dispatcher.closed || dispatcher.destroyed).toBe(false)
      expect(await rejection(client.conversations.get(ID))).toBeInstanceOf(ClosedError)
    }))

  it('rejects running and later calls when it is closed', () =>
    withScope(async (scope) => {
      const server = await serve(() => {}, scope)
      const transport = createUndiciTransport()
      const client = new SekhaClient({ baseUrl: server.url, transport })
      const running = rejection(client.conversations.get(ID))
      await until('it runs', () => server.received.length === 1)
      await Promise.all([transport.close(), transport.close()])
      expect(await running).toBeInstanceOf(ClosedError)
      expect(await rejection(client.conversations.get(ID))).toBeInstanceOf(ClosedError)
      await until('the connection is gone', () => server.sockets.size === 0)
    }))

  it('rejects calls that run through a proxy when it is closed', () =>
    withScope(async (scope) => {
      const proxy = await serveProxy(scope)
      const server = await serve(() => {}, scope)
      const transport = createUndiciTransport({ proxy: proxy.url })
      const running = rejection(new SekhaClient({ baseUrl: server.url, transport }).conversations.get(ID))
      await until('it runs', () => server.received.length === 1)
      await transport.close()
      expect(await running).toBeInstanceOf(ClosedError)
    }))

  it('opens at most the configured number of connections', () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => void setImmediate(() => sendJson(response, {})), scope)
      const transport = createUndiciTransport({ connections: 3 })
      scope.defer(() => transport.close())
      const client = new SekhaClient({ baseUrl: server.url, transport })
      await Promise.all(Array.from({ length: 30 }, () => client.conversations.get(ID)))
      expect(server.connections()).toBe(3)
    }))

  it('aborts a waiting call at once without sending it', () =>
    withScope(async (scope) => {
      const server = await serve(() => {}, scope)
      const transport = createUndiciTransport({ connections: 1 })
      scope.defer(() => transport.close())
      const client = new SekhaClient({ baseUrl: server.url, transport })
      const first = rejection(client.conversations.get(ID))
      await until('the first is there', () => server.received.length === 1)
      const controller = new AbortController()
      const second = rejection(client.conversations.get(ID, { signal: controller.signal }))
      await nextTurn()
      controller.abort('enough')
      expect(await second).toBe('enough')
      await client.close()
      expect(await first).toBeInstanceOf(ClosedError)
      await roundTrip()
      expect(server.received).toHaveLength(1)
    }))

  it("requests no compression with decompress: false, and keeps the caller's accept-encoding", () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => sendJson(response, {}), scope)
      const plain = createUndiciTransport({ decompress: false })
      const transport = createUndiciTransport()
      scope.defer(() => Promise.all([plain.close(), transport.close()]))
      await new SekhaClient({ baseUrl: server.url, transport: plain }).conversations.get(ID)
      await new SekhaClient({ baseUrl: server.url, transport }).conversations.get(ID)
      const headers = { 'accept-encoding': 'identity' }
      await new SekhaClient({ baseUrl: server.url, transport, headers }).conversations.get(ID)
      expect(server.received.map((one) => one.headers['accept-encoding'])).toEqual([
        undefined,
        'br, zstd, gzip, deflate',
        'identity',
      ])
    }))

  it('rejects a coding that it did not accept, and releases the connection', () =>
    withScope(async (scope) => {
      const server = await serve((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'compress' })
        response.write(gzipSync('{}'))
      }, scope)
      const transport = createUndiciTransport()
      scope.defer(() => transport.close())
      const error = await rejection(new SekhaClient({ baseUrl: server.url, transport }).conversations.get(ID))
      expect(error).toBeInstanceOf(ProtocolError)
      expect(String(error)).toMatch(/could not be decoded/)
      await until('the connection is gone', () => server.sockets.size === 0)
    }))

  it('reads its proxy from the environment with proxy: environment', () =>
    withScope(async (scope) => {
      const proxy = await serveProxy(scope)
      const server = await serve((_, response) => sendJson(response, {}), scope)
      setEnvironment(scope, { http_proxy: proxy.url, no_proxy: 'elsewhere' })
      for (const transport of [createUndiciTransport({ proxy: 'environment' }), createUndiciTransport()]) {
        scope.defer(() => transport.close())
        await new SekhaClient({ baseUrl: server.url, transport }).conversations.get(ID)
      }
      expect(proxy.seen).toHaveLength(1)
      expect(server.received).toHaveLength(2)
    }))

  it.each([
    ['http_proxy', 'http://ada:s3cret@proxy:99999999'],
    ['https_proxy', 'http://ada:s3cret@proxy:99999999'],
    ['http_proxy', 'ada:s3cret@proxy:8080'],
  ])('rejects an invalid %s of the environment without quoting its password', (name, url) =>
    withScope(async (scope) => {
      setEnvironment(scope, { http_proxy: '', https_proxy: '', [name]: url })
      const error = await rejection(Promise.resolve().then(() => createUndiciTransport({ proxy: 'environment' })))
      expect(error).toBeInstanceOf(TypeError)
      expect(String(error)).toContain(`The environment variable ${name.toUpperCase()} must be a URL`)
      expect(inspect(error, { depth: 12, showHidden: true })).not.toContain('s3cret@')
    }),
  )

  it('reports a rejection by the proxy without quoting its password', () =>
    withScope(async (scope) => {
      const proxy = await serveProxy(scope, 'ada:s3cret')
      const server = await serve((_, response) => sendJson(response, {}), scope)
      for (const baseUrl of [server.url, server.url.replace('http:', 'https:')]) {
        const transport = createUndiciTransport({ proxy: `http://eve:guess@127.0.0.1:${proxy.port}` })
        scope.defer(() => transport.close())
        const error = await rejection(new SekhaClient({ baseUrl, transport }).conversations.get(ID))
        expect(error).toBeInstanceOf(ConnectionError)
        expect(String(error)).toMatch(/the proxy refused with status 407. Check its credentials/)
        expect(String(error)).not.toMatch(/guess/)
      }
    }))

  it('sends a token to its proxy', () =>
    withScope(async (scope) => {
      const proxy = await serveProxy(scope, 'ada:s3cret')
      const server = await serve((_, response) => sendJson(response, {}), scope)
      const token = `Basic ${Buffer.from('ada:s3cret').toString('base64')}`
      const transport = createUndiciTransport({ proxy: { url: proxy.url, token } })
      scope.defer(() => transport.close())
      await new SekhaClient({ baseUrl: server.url, transport }).conversations.get(ID)
      expect(proxy.seen).toHaveLength(1)
    }))

  it.each([
    [{ connections: 0 }, RangeError, /connections must be a whole number from 1, got 0/],
    [{ keepAliveTimeoutMs: NaN }, RangeError, /keepAliveTimeoutMs/],
    [{ connectTimeoutMs: -1 }, RangeError, /connectTimeoutMs/],
    [{ proxy: 'ftp://ada:s3cret@host' }, TypeError, /^proxy must be (?!.*s3cret)/],
    [{ proxy: 'http://host', socketPath: '/x' }, TypeError, /cannot be combined/],
    [{ dispatcher: new Agent(), tls: {} }, TypeError, /tls is a setting of your dispatcher/],
  ])('rejects %o', (options, type, message) => {
    expect(() => createUndiciTransport(options)).toThrow(type)
    expect(() => createUndiciTransport(options)).toThrow(message)
  })

  it('does not report a timeout of undici as a timeout of the call', () =>
    withScope(async (scope) => {
      const waiting: ServerResponse[] = []
      const server = await serve((_, response) => void waiting.push(response), scope)
      const dispatcher = new Agent({ headersTimeout: 10, bodyTimeout: 10 })
      scope.defer(() => dispatcher.destroy())
      const transport = createUndiciTransport({ dispatcher })
      const call = new SekhaClient({ baseUrl: server.url, transport }).conversations.get(ID)
      await until('the call waits', () => waiting.length === 1)
      // A request of undici's own, made later, has its limit later.
      const plain = rejection(dispatcher.request({ origin: server.url, path: '/', method: 'GET' }))
      expect(await plain).toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' })
      for (const response of waiting) sendJson(response, { label: 'x' })
      expect((await call).label).toBe('x')
    }))
})
