import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGunzip, gunzip, gunzipSync } from 'node:zlib'
import { HttpError } from './http-error.ts'

/** How the bytes of a body are encoded. */
export type ContentCoding = 'identity' | 'gzip'

/** Thrown when a compressed body cannot be decompressed. */
export class CompressedBodyError extends HttpError {
  /** Where it is broken: `header` if it is not gzip at all, `data` if it is corrupt or incomplete. */
  readonly part: 'header' | 'data'

  constructor(part: 'header' | 'data', cause?: unknown) {
    const message = part === 'header' ? 'The body is not gzip' : 'The gzip body is corrupt or incomplete'
    super(400, message, cause === undefined ? {} : { cause })
    this.part = part
  }
}

/** A smaller body is decompressed at once: another thread would take longer to reach. */
const smallBytes = 16 * 1024

type Reader = ReadableStreamDefaultReader<Uint8Array>

const headerBytes = 10
const decompress = promisify(gunzip)

/**
 * Decompresses a whole gzip body.
 *
 * @throws {CompressedBodyError}
 * @throws {HttpError} 413 when it inflates to more than `maxBytes`
 */
export async function inflate(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  checkHeader(bytes)
  // Node allows no limit of 0.
  const options = { maxOutputLength: Math.max(1, maxBytes) }
  try {
    return bytes.byteLength <= smallBytes ? gunzipSync(bytes, options) : await decompress(bytes, options)
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes)
    throw new CompressedBodyError('data', error)
  }
}

/**
 * Decompresses a gzip body as it is read. Reads reject with a {@link CompressedBodyError}, or with the error of the body.
 */
export function inflateStream(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const chunks = inflateChunks(reader)
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel(reason) {
        await Promise.all([reader.cancel(reason), chunks.return()])
      },
    },
    { highWaterMark: 0 },
  )
}

async function* inflateChunks(reader: Reader): AsyncGenerator<Uint8Array, void> {
  const gunzip = createGunzip()
  // The iteration below rejects with the same error.
  pipeline(readAll(reader), gunzip).catch(() => {})
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array
  } catch (error) {
    if (error instanceof HttpError) throw error
    const isHeader = error instanceof Error && error.message === 'incorrect header check'
    throw new CompressedBodyError(isHeader ? 'header' : 'data', error)
  }
}

async function* readAll(reader: Reader): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

function checkHeader(bytes: Uint8Array): void {
  const isGzip = bytes.byteLength >= headerBytes && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8
  if (!isGzip) throw new CompressedBodyError('header')
}

export function tooLarge(maxBytes: number): HttpError {
  return new HttpError(413, `The body is larger than ${maxBytes} bytes, the limit of this server`)
}
