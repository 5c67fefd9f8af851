import { equal, ok } from 'node:assert/strict'
import * as zlib from 'node:zlib'
import type { ServerResponse } from 'node:http'
import { ApiError, ProtocolError } from '@sekha/core'
import { rejection, serve, until } from 'sekha-test-kit'
import { type ConformanceCase, defineCase, ID } from './case.ts'

const MIB = 1024 * 1024
const BLOCK = Buffer.alloc(256 * 1024, ' ')

const compressors = {
  gzip: () => zlib.createGzip(),
  deflate: () => zlib.createDeflate(),
  br: () => zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  // Available since Node 22.15. Other runtimes may lack it.
  ...(typeof zlib.createZstdCompress === 'function' ? { zstd: () => zlib.createZstdCompress() } : {}),
} as const

/** Writes blanks while the client reads. */
function writeForever(target: NodeJS.WritableStream, response: ServerResponse): void {
  const write = (): void => {
    while (!response.destroyed) if (!target.write(BLOCK)) return void target.once('drain', write)
  }
  write()
}

/** Bodies that never end. */
const endless: readonly (readonly [string, (response: ServerResponse, accepted: string) => void])[] = [
  ['that never ends', (response) => writeForever(response, response)],
  ...(Object.keys(compressors) as (keyof typeof compressors)[]).map(
    (coding) =>
      [
        `that is a ${coding} bomb`,
        (response: ServerResponse, accepted: string) => {
          // The client rejects a coding that it did not accept.
          const chosen = accepted.includes(coding) ? coding : 'gzip'
          response.setHeader('content-encoding', chosen)
          const compressor = (compressors[chosen] ?? compressors.gzip)()
          compressor.on('error', () => {})
          compressor.pipe(response)
          response.on('close', () => compressor.destroy())
          writeForever(compressor, response)
        },
      ] as const,
  ),
]

export const limitCases: readonly ConformanceCase[] = [
  ...endless.map(([what, send]) =>
    defineCase(`rejects a response ${what} at maxResponseBytes, and stops the download`, [], async (scope) => {
      const server = await serve(({ headers }, response) => {
        response.statusCode = 200
        response.setHeader('content-type', 'application/json')
        send(response, String(headers['accept-encoding']))
      }, scope)
      const error = await rejection(scope.client({ baseUrl: server.url, maxResponseBytes: MIB }).conversations.get(ID))
      ok(error instanceof ProtocolError, String(error))
      equal(error.code, 'response_too_large')
      ok(error.message.includes(`maxResponseBytes (${MIB})`), error.message)
      await until('the connection is gone', () => server.sockets.size === 0)
    }),
  ),

  ...endless.map(([what, send]) =>
    defineCase(`reads at most 1 MiB of an error ${what}`, [], async (scope) => {
      const server = await serve(({ headers }, response) => {
        response.statusCode = 500
        response.setHeader('content-type', 'application/json')
        send(response, String(headers['accept-encoding']))
      }, scope)
      const error = await rejection(scope.client({ baseUrl: server.url }).conversations.get(ID))
      ok(error instanceof ApiError, String(error))
      equal(error.status, 500)
      ok(/too large/.test(error.message), error.message)
      await until('the connection is gone', () => server.sockets.size === 0)
    }),
  ),

  ...endless.map(([what, send]) =>
    defineCase(`rejects a record ${what} at maxRecordBytes`, [], async (scope) => {
      const server = await serve(({ headers }, response) => {
        response.statusCode = 200
        response.setHeader('content-type', 'application/x-ndjson')
        send(response, String(headers['accept-encoding']))
      }, scope)
      const reading = async (): Promise<void> => {
        const client = scope.client({ baseUrl: server.url, maxRecordBytes: MIB })
        for await (const _ of client.export.stream());
      }
      const error = await rejection(reading())
      ok(error instanceof ProtocolError, String(error))
      equal(error.code, 'record_too_large')
      await until('the connection is gone', () => server.sockets.size === 0)
    }),
  ),

  ...[true, false].map((isCompressed) =>
    defineCase(
      `accepts a ${isCompressed ? 'compressed' : 'plain'} response of exactly maxResponseBytes, and no byte more`,
      [],
      async (scope) => {
        const body = Buffer.from(`{"label":"${'x'.repeat(200_000)}"}`)
        const server = await serve((_, response) => {
          response.setHeader('content-type', 'application/json')
          if (isCompressed) response.setHeader('content-encoding', 'gzip')
          response.end(isCompressed ? zlib.gzipSync(body) : body)
        }, scope)
        const client = scope.client({ baseUrl: server.url })
        const get = (maxResponseBytes: number): PromiseLike<unknown> =>
          client.conversations.get(ID, { maxResponseBytes })
        await get(body.byteLength)
        await get(Infinity)
        const error = await rejection(get(body.byteLength - 1))
        ok(error instanceof ProtocolError, String(error))
        equal(error.code, 'response_too_large')
      },
    ),
  ),
]
