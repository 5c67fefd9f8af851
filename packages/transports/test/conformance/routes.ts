import { equal, ok } from 'node:assert/strict'
import type { TLSSocket } from 'node:tls'
import { join } from 'node:path'
import { ConnectionError } from '@sekha/core'
import {
  createCertificate,
  rejection,
  sendJson,
  serve,
  serveSocket,
  serveTls,
  temporaryDirectory,
} from 'sekha-test-kit'
import { serveProxy } from '../support/proxy.ts'
import { type ConformanceCase, defineCase, ID } from './case.ts'

const certificate = createCertificate()

export const routeCases: readonly ConformanceCase[] = [
  defineCase('rejects an untrusted certificate', [], async (scope) => {
    const server = await serveTls(certificate, (_, response) => sendJson(response, {}), scope)
    const error = await rejection(scope.client({ baseUrl: server.url }).conversations.get(ID))
    ok(error instanceof ConnectionError)
    ok(/Check its certificate/.test(error.message), error.message)
    equal(server.received.length, 0)
  }),

  defineCase('accepts any certificate with verifySsl: false', ['tlsOptions'], async (scope) => {
    const server = await serveTls(certificate, (_, response) => sendJson(response, { label: 'x' }), scope)
    const client = scope.client({ baseUrl: server.url }, { tls: { verifySsl: false } })
    equal((await client.conversations.get(ID)).label, 'x')
  }),

  defineCase('accepts only certificates of the given authority', ['tlsOptions'], async (scope) => {
    const server = await serveTls(certificate, (_, response) => sendJson(response, { label: 'x' }), scope)
    const right = scope.client({ baseUrl: server.url }, { tls: { ca: certificate.cert } })
    equal((await right.conversations.get(ID)).label, 'x')
    const wrong = scope.client({ baseUrl: server.url }, { tls: { ca: createCertificate('other').cert } })
    ok((await rejection(wrong.conversations.get(ID))) instanceof ConnectionError)
  }),

  defineCase('presents a client certificate', ['tlsOptions'], async (scope) => {
    const own = createCertificate('the client')
    const server = await serveTls(
      { ...certificate, ca: own.cert, requestCert: true },
      (_, response) => {
        const { CN } = (response.socket as TLSSocket).getPeerCertificate().subject
        sendJson(response, { label: CN })
      },
      scope,
    )
    const client = scope.client({ baseUrl: server.url }, { tls: { ca: certificate.cert, ...own } })
    equal((await client.conversations.get(ID)).label, 'the client')
  }),

  defineCase('sends calls through a proxy with credentials', ['proxy'], async (scope) => {
    const proxy = await serveProxy(scope, 'ada:s3cret')
    const server = await serve((_, response) => sendJson(response, { label: 'x' }), scope)
    const client = scope.client({ baseUrl: server.url }, { proxy: `http://ada:s3cret@127.0.0.1:${proxy.port}` })
    equal((await client.conversations.get(ID)).label, 'x')
    equal((await client.conversations.create({ label: 'y', messages: [] })).label, 'x')
    equal(proxy.seen.length, 2)
    equal(server.received[0]?.headers['proxy-authorization'], undefined)
  }),

  defineCase('sends HTTPS calls through a tunnel', ['proxy', 'tlsOptions'], async (scope) => {
    const proxy = await serveProxy(scope, 'ada:s3cret')
    const server = await serveTls(certificate, (_, response) => sendJson(response, { label: 'x' }), scope)
    const client = scope.client(
      { baseUrl: server.url },
      { proxy: `http://ada:s3cret@127.0.0.1:${proxy.port}`, tls: { ca: certificate.cert } },
    )
    equal((await client.conversations.get(ID)).label, 'x')
    equal(proxy.seen[0], `CONNECT 127.0.0.1:${server.port}`)
    equal(server.received[0]?.headers['proxy-authorization'], undefined)
  }),

  defineCase('never reaches the service when the proxy rejects the call', ['proxy', 'tlsOptions'], async (scope) => {
    const proxy = await serveProxy(scope, 'ada:s3cret')
    const plain = await serve((_, response) => sendJson(response, {}), scope)
    const secure = await serveTls(certificate, (_, response) => sendJson(response, {}), scope)
    for (const server of [plain, secure]) {
      const client = scope.client(
        { baseUrl: server.url },
        { proxy: `http://eve:guess@127.0.0.1:${proxy.port}`, tls: { ca: certificate.cert } },
      )
      const error = await rejection(client.conversations.get(ID))
      ok(error instanceof Error && !error.message.includes('guess'), String(error))
      equal(server.received.length, 0)
    }
  }),

  defineCase('sends calls over a Unix socket', ['unixSocket'], async (scope) => {
    const socketPath = join(await temporaryDirectory(scope), 'http.sock')
    const received = await serveSocket(socketPath, (_, response) => sendJson(response, { label: 'x' }), scope)
    const client = scope.client({ baseUrl: 'http://service.internal/base' }, { socketPath })
    equal((await client.conversations.get(ID)).label, 'x')
    equal(received[0]?.url, `/base/api/v1/conversations/${ID}`)
  }),
]
