import type { IncomingMessage } from 'node:http'
import type { Clock } from '@sekha/core/foundation'
import { HttpError } from './http-error.ts'

/** The body ended before it was complete: the client left, or its connection was lost. Not a failure of the server. */
export class BrokenBodyError extends HttpError {
  constructor(cause: unknown) {
    super(400, 'The body broke off', { cause })
  }
}

/** Something in front of the controller has read the body, and the bytes are gone. */
export class ConsumedBodyError extends HttpError {
  constructor() {
    super(
      500,
      'The body was read before it reached the Sekha controller: mount the controller in front of body parsers such as ' +
        'express.json(), or keep the bytes with express.json({ verify: (request, response, bytes) => { request.rawBody = bytes } })',
      { shouldRetry: false },
    )
  }
}

/**
 * Checks that the body can still be read.
 *
 * @param bindings Those of the Hono app. On Node the adapter passes the request of `node:http`, which a body parser may
 *   have consumed.
 * @throws {ConsumedBodyError}
 */
export function checkUnread(request: Request, bindings: unknown): void {
  const { incoming } = (bindings ?? {}) as { readonly incoming?: Partial<IncomingMessage> & { rawBody?: unknown } }
  // The adapter takes `rawBody` in place of the stream.
  if (Buffer.isBuffer(incoming?.rawBody)) return
  if (request.bodyUsed || incoming?.readableDidRead === true) throw new ConsumedBodyError()
}

/** No byte of the body arrived for too long, or a body that is not streamed took too long as a whole. */
export class SlowBodyError extends HttpError {
  constructor(message: string) {
    super(408, message)
  }
}

/** How long a read waits for the next bytes. Time in which nobody reads does not count. */
export interface IdleLimit {
  readonly idleTimeoutMs: number
  readonly clock: Clock
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

/**
 * The body of a request. It may take any time as long as bytes arrive.
 *
 * Reading it rejects with a {@link SlowBodyError} when none arrive, and with a {@link BrokenBodyError} when it breaks off.
 */
export function openUpload({ body }: Request, limit: IdleLimit): ReadableStream<Uint8Array> {
  if (body === null) return new ReadableStream({ start: (controller) => controller.close() })
  let reader: Reader | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reader ??= body.getReader()
        const { done, value } = await readChunk(reader, limit)
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel(reason) {
        await (reader ?? body).cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}

/**
 * Calls `take` with every chunk of a body, by the rules of {@link openUpload}. An error of `take` cancels the body.
 *
 * @throws {HttpError | unknown} for a body that is slow or breaks off, or what `take` throws
 */
export async function readChunks(
  { body }: Request,
  limit: IdleLimit,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  if (body === null) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await readChunk(reader, limit)
      if (done) return
      take(value)
    }
  } catch (error) {
    cancel(reader)
    throw error
  }
}

/** One promise and one timer: every request with a body comes through here. */
function readChunk(reader: Reader, { idleTimeoutMs, clock }: IdleLimit): ReturnType<Reader['read']> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => {
      const seconds = idleTimeoutMs / 1000
      reject(new SlowBodyError(`No bytes of the body arrived for ${seconds} s; send it without a pause`))
      cancel(reader)
    }, idleTimeoutMs)
    reader.read().then(
      (result) => {
        clock.clearTimeout(timer)
        resolve(result)
      },
      (error: unknown) => {
        clock.clearTimeout(timer)
        reject(new BrokenBodyError(error))
      },
    )
  })
}

/** What comes of it is of no interest: the body is not read any further. */
function cancel(reader: Reader): void {
  reader.cancel().catch(() => {})
}
