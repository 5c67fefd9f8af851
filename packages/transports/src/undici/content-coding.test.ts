import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { concatenate } from '@sekha/core/decode'
import { ProtocolError } from '@sekha/core/foundation'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeChunks, findDecoders } from './content-coding.ts'

const encoders = {
  gzip: gzipSync,
  'x-gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

async function decodeBytes(...given: Parameters<typeof decodeChunks>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of decodeChunks(...given)) chunks.push(chunk)
  return concatenate(chunks)
}

describe('decodeBytes()', () => {
  it('restores the encoded bytes for any number of codings and any chunk size', async () => {
    const coding = fc.constantFrom(...(Object.keys(encoders) as (keyof typeof encoders)[]))
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(coding, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 64 }),
        async (bytes, codings, size) => {
          const encoded = codings.reduce<Uint8Array>((rest, one) => encoders[one](rest), bytes)
          const decoders = findDecoders(`identity, ${codings.join(' , ').toUpperCase()}`, 'query')
          const decoded = await decodeBytes(cut(encoded, size), decoders, 'query')
          expect(Buffer.compare(decoded, bytes)).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('decodes deflate without its zlib header', async () => {
    const bytes = Buffer.from('raw '.repeat(50))
    const decoded = await decodeBytes(cut(deflateRawSync(bytes), 9), findDecoders('deflate', 'query'), 'query')
    expect(Buffer.from(decoded)).toEqual(bytes)
  })

  it('decodes an empty body to an empty body', async () => {
    const none = await decodeBytes(cut(new Uint8Array(), 1), findDecoders('gzip', 'query'), 'query')
    expect(none.byteLength).toBe(0)
  })

  it.each(['compress', 'constructor', 'gzip, gzip, gzip, gzip, gzip, gzip'])('rejects the coding %s', (header) => {
    expect(() => findDecoders(header, 'query')).toThrow(ProtocolError)
  })

  it.each(['gzip', 'deflate', 'br', 'zstd'] as const)(
    'reports the code of a %s failure, and releases the source',
    async (coding) => {
      let isReleased = false
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          for (;;) yield Buffer.from('this is not compressed at all')
        } finally {
          isReleased = true
        }
      }
      const failing = decodeBytes(source(), findDecoders(coding, 'query'), 'query')
      await expect(failing).rejects.toThrow(ProtocolError)
      await expect(failing).rejects.toThrow(/query: the response could not be decoded/)
      await new Promise((resolve) => setImmediate(resolve))
      expect(isReleased).toBe(true)
    },
  )

  it('rejects a truncated body', async () => {
    const half = gzipSync(Buffer.from('x'.repeat(10_000))).subarray(0, -9)
    await expect(decodeBytes(cut(half, 5), findDecoders('gzip', 'query'), 'query')).rejects.toThrow(ProtocolError)
  })
})
