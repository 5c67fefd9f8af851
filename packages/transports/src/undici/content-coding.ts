import { pipeline, Readable, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { ProtocolError } from '@sekha/core/foundation'

/** Makes a decoder, given the first byte of what it will decode, if that is known. */
type MakeDecoder = (firstByte: number | undefined) => Transform

const decoders: Readonly<Record<string, MakeDecoder>> = {
  br: () => zlib.createBrotliDecompress(),
  // Node has it since 22.15; others may not.
  ...(typeof zlib.createZstdDecompress === 'function' ? { zstd: () => zlib.createZstdDecompress() } : {}),
  gzip: () => zlib.createGunzip(),
  // Some servers leave out the zlib header that RFC 9110 asks for; its first byte ends in 8.
  deflate: (first) => (first !== undefined && (first & 0x0f) !== 8 ? zlib.createInflateRaw() : zlib.createInflate()),
}

/** The value of `accept-encoding`: nothing but what is decoded here. */
export const acceptedCodings: string = Object.keys(decoders).join(', ')

/** More codings than this on one response are no honest server's; undici's `fetch` has the same bound. */
const MAX_CODINGS = 5

/**
 * The decoders that a response needs, in the order in which they are to run.
 *
 * @throws {ProtocolError} when there is none for a coding, which then was not asked for
 */
export function findDecoders(header: string, operation: string): readonly MakeDecoder[] {
  const codings = header
    .split(',')
    .map((coding) => coding.trim().toLowerCase().replace(/^x-/, ''))
    .filter((coding) => coding !== '' && coding !== 'identity')
    .toReversed()
  const found = codings.flatMap((coding) => (Object.hasOwn(decoders, coding) ? (decoders[coding] ?? []) : []))
  if (found.length === codings.length && codings.length <= MAX_CODINGS) return found
  throw new ProtocolError(`${operation}: the response is compressed in a way that was not asked for`)
}

/** Decodes chunk by chunk, no faster than it is read. Ending the iteration ends that of the source. */
export function decodeChunks(
  source: AsyncIterable<Uint8Array>,
  makers: readonly MakeDecoder[],
  operation: string,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const chunks = source[Symbol.asyncIterator]()
      let decoded: AsyncIterator<Uint8Array> | undefined
      let input: Readable | undefined
      return {
        async next() {
          try {
            if (decoded === undefined) {
              const first = await chunks.next()
              if (first.done === true) return first
              input = Readable.from(startingWith(first.value, chunks), { objectMode: false, highWaterMark: 1 })
              decoded = decodeStream(input, first.value, makers)
            }
            return await decoded.next()
          } catch (error) {
            throw explain(error, operation)
          }
        },
        async return() {
          if (input === undefined) await chunks.return?.()
          // Ends the iteration of the source as well.
          else input.destroy()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

function decodeStream(input: Readable, first: Uint8Array, makers: readonly MakeDecoder[]): AsyncIterator<Uint8Array> {
  const streams = makers.map((make, index) => make(index === 0 ? first[0] : undefined))
  const last = streams.at(-1) ?? input
  // What goes wrong comes out of the iteration.
  pipeline([input, ...streams], () => {})
  return last[Symbol.asyncIterator]()
}

/** Gives back the chunk that was looked at. */
function startingWith(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterable<Uint8Array> {
  let isFirst = true
  return {
    [Symbol.asyncIterator]: () => ({
      next() {
        if (!isFirst) return rest.next()
        isFirst = false
        return Promise.resolve({ done: false, value: first })
      },
      async return() {
        await rest.return?.()
        return { done: true, value: undefined }
      },
    }),
  }
}

/** The codes of zlib, Brotli and Zstandard failures. */
const DECODER_CODE = /^(?:Z_|ZSTD_|ERR__ERROR|ERR_(?:ZLIB|BROTLI|ZSTD)|ERR_PADDING)/

function explain(error: unknown, operation: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!DECODER_CODE.test(code)) return error
  return new ProtocolError(`${operation}: the response could not be decompressed (${code})`, { cause: error })
}
