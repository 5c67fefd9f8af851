import { deepEqual, equal, match, ok } from 'node:assert/strict'
import * as zlib from 'node:zlib'
import { ProtocolError, SekhaError } from '@sekha/core'
import { rejection, serve } from 'sekha-test-kit'
import { type ConformanceCase, defineCase, ID } from './case.ts'

const encoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => zlib.gzipSync(bytes),
  deflate: (bytes) => zlib.deflateSync(bytes),
  br: (bytes) => zlib.brotliCompressSync(bytes),
  zstd: (bytes) => zlib.zstdCompressSync(bytes),
}

export const compressionCases: readonly ConformanceCase[] = [
  defineCase('decodes every coding that it accepts', ['decompression'], async (scope) => {
    const label = 'Größe 😀 '.repeat(10_000)
    const seen = new Set<string>()
    const server = await serve(({ headers, url }, response) => {
      const asked = String(headers['accept-encoding']).split(/\s*,\s*/)
      const coding = asked.find((one) => one in encoders && !seen.has(`${url} ${one}`)) ?? 'gzip'
      seen.add(`${url} ${coding}`)
      const isStream = url.includes('export')
      const type = isStream ? 'application/x-ndjson' : 'application/json'
      response.writeHead(200, { 'content-type': type, 'content-encoding': coding })
      response.end(encoders[coding]?.(Buffer.from(`${JSON.stringify({ label, type: 'footer' })}\n`)))
    }, scope)
    const client = scope.client({ baseUrl: server.url })
    for (let turn = 0; turn < 4; turn += 1) {
      ok((await client.conversations.get(ID)).label === label)
      const records: unknown[] = []
      for await (const record of client.export.stream({}, { maxResumes: 0 })) records.push(record)
      deepEqual(records, [{ label, type: 'footer' }])
    }
    for (const { headers } of server.received) ok(String(headers['accept-encoding']).includes('gzip'))
  }),

  defineCase('decodes a compressed stream as it arrives', ['decompression'], async (scope) => {
    let finish = (): void => {}
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' })
      const gzip = zlib.createGzip()
      gzip.pipe(response)
      gzip.write('{"n":1}\n')
      gzip.flush()
      finish = () => void gzip.end('{"type":"footer"}\n')
    }, scope)
    const records: unknown[] = []
    for await (const record of scope.client({ baseUrl: server.url }).export.stream()) {
      records.push(record)
      if (records.length === 1) finish()
    }
    deepEqual(records, [{ n: 1 }, { type: 'footer' }])
  }),

  defineCase('leaves an uncompressed response unchanged', ['decompression'], async (scope) => {
    const server = await serve((_, response, turn) => {
      response.writeHead(turn === 1 ? 200 : 204, {
        'content-type': 'application/json',
        'content-encoding': turn === 1 ? 'identity' : 'gzip',
      })
      response.end(turn === 1 ? '{"label":"x"}' : undefined)
    }, scope)
    const client = scope.client({ baseUrl: server.url })
    equal((await client.conversations.get(ID)).label, 'x')
    await client.conversations.delete(ID)
  }),

  defineCase('rejects a response with an unknown coding', ['decompression'], async (scope) => {
    const server = await serve(({ url }, response) => {
      const type = url.includes('export') ? 'application/x-ndjson' : 'application/json'
      response.writeHead(200, { 'content-type': type, 'content-encoding': 'made-up' })
      response.end(zlib.deflateRawSync('{"label":"x"}\n{"type":"footer"}\n'))
    }, scope)
    const client = scope.client({ baseUrl: server.url })
    ok((await rejection(client.conversations.get(ID))) instanceof ProtocolError)
    for (const items of [
      client.export.stream({}, { maxResumes: 0 }),
      client.export.stream({}, { maxResumes: 0 }).bytes(),
    ]) {
      const reading = async (): Promise<void> => {
        for await (const _ of items);
      }
      ok((await rejection(reading())) instanceof ProtocolError)
    }
  }),

  ...(['made-up', 'zstd', 'gzip', 'br', 'deflate'] as const).map((coding) =>
    defineCase(
      `fails at once when an export is not ${coding} although its coding says so`,
      ['decompression'],
      async (scope) => {
        const server = await serve((_, response) => {
          response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-encoding': coding })
          response.end('not compressed at all')
        }, scope)
        const client = scope.client({ baseUrl: server.url })
        for (const items of [
          client.export.stream(),
          client.export.stream().batches(),
          client.export.stream().bytes(),
        ]) {
          const reading = async (): Promise<void> => {
            for await (const _ of items);
          }
          const error = await rejection(reading())
          ok(error instanceof ProtocolError, String(error))
          match(error.message, new RegExp(`"${coding}"`))
          equal(error.operation, 'export.stream')
        }
        equal(server.received.length, 3)
      },
    ),
  ),

  defineCase('rejects a truncated compressed response', ['decompression'], async (scope) => {
    const server = await serve(({ url }, response) => {
      const isStream = url.includes('export')
      const records = Array.from({ length: 500 }, (_, n) => `{"id":"${n * 7919}"}\n`).join('')
      const whole = zlib.gzipSync(
        isStream ? `${records}{"type":"footer"}\n` : `[${records.trim().replaceAll('\n', ',')}]`,
      )
      response.writeHead(200, {
        'content-type': isStream ? 'application/x-ndjson' : 'application/json',
        'content-encoding': 'gzip',
      })
      response.end(whole.subarray(0, whole.byteLength / 2))
    }, scope)
    const client = scope.client({ baseUrl: server.url })
    ok((await rejection(client.conversations.get(ID))) instanceof SekhaError)
    for (const items of [
      client.export.stream({}, { maxResumes: 0 }),
      client.export.stream({}, { maxResumes: 0 }).bytes(),
    ]) {
      const reading = async (): Promise<void> => {
        for await (const _ of items);
      }
      ok((await rejection(reading())) instanceof SekhaError)
    }
  }),

  defineCase('rejects a response that cannot be decoded', ['decompression'], async (scope) => {
    const server = await serve(({ url }, response) => {
      const type = url.includes('export') ? 'application/x-ndjson' : 'application/json'
      response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' })
      response.end('{"label":"not gzip at all"}')
    }, scope)
    const client = scope.client({ baseUrl: server.url })
    ok((await rejection(client.conversations.get(ID))) instanceof ProtocolError)
    const reading = async (): Promise<void> => {
      for await (const _ of client.export.stream({}, { maxResumes: 0 }));
    }
    ok((await rejection(reading())) instanceof SekhaError)
  }),
]
