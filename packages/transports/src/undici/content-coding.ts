import { pipeline, Readable, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'
import { isDecodingFailure, undecodable } from '@sekha/core/foundation'

/** Creates a decoder, given the first byte of its input, if known. */
type MakeDecoder = (firstByte: number | undefined) => Transform

const decoders: Readonly<Record<string, MakeDecoder>> = {
  br: () => zlib.createBrotliDecompress(),
  // Available since Node 22.15. Other runtimes may lack it.
  ...(typeof zlib.createZstdDecompress === 'function' ? { zstd: () => zlib.createZstdDecompress() } : {}),
  gzip: () => zlib.createGunzip(),
  // Some servers omit the zlib header that RFC 9110 requires. The low half of its first byte is 8.
  deflate: (first) => (first !== undefined && (first & 0x0f) !== 8 ? zlib.createInflateRaw() : zlib.createInflate()),
}

/** The value of `accept-encoding`: the codings decoded here. */
export const acceptedCodings: string = Object.keys(decoders).join(', ')

/** The maximum number of codings on one response, as in undici's `fetch`. */
const MAX_CODINGS = 5

/**
 * Returns the decoders for a response, in the order in which they run.
 *
 * @throws {ProtocolError} when the response uses a coding that was not accepted
 */
export function findDecoders(header: string, operation: string): readonly MakeDecoder[] {
  const codings = header
    .split(',')
    .map((coding) => coding.trim().toLowerCase().replace(/^x-/, ''))
    .filter((coding) => coding !== '' && coding !== 'identity')
    .toReversed()
  const found = codings.flatMap((coding) => (Object.hasOwn(decoders, coding) ? (decoders[coding] ?? []) : []))
  if (found.length === codings.length && codings.length <= MAX_CODINGS) return found
  throw undecodable(operation, header)
}

/** Decodes chunk by chunk, with backpressure. Ending the iteration ends the source's iteration. `coding` is the
 * `content-encoding`, for errors. */
export function decodeChunks(
  source: AsyncIterable<Uint8Array>,
  makers: readonly MakeDecoder[],
  operation: string,
  coding?: string | null,
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
            throw isDecodingFailure(error) ? undecodable(operation, coding, error) : error
          }
        },
        async return() {
          if (input === undefined) await chunks.return?.()
          // Ends the source's iteration as well.
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
  // The iteration throws any error.
  pipeline([input, ...streams], () => {})
  return last[Symbol.asyncIterator]()
}

/** Yields the first chunk again, after it was inspected. */
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
