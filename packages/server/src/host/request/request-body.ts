import type { IncomingMessage } from 'node:http'
import type { Clock } from '@sekha/core/foundation'
import { HttpError } from '../http-error.ts'

/** Thrown when a body ends early: the client disconnected or its connection was lost. Not a failure of the server. */
export class BrokenBodyError extends HttpError {
  constructor(cause: unknown) {
    super(400, 'The body broke off', { cause })
  }
}

/** Thrown when middleware before the controller has consumed the body. */
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
 * @param bindings The bindings of the Hono app. On Node, the adapter passes the `node:http` request, which a body
 *   parser may have consumed.
 * @throws {ConsumedBodyError}
 */
export function checkUnread(request: Request, bindings: unknown): void {
  const { incoming } = (bindings ?? {}) as { readonly incoming?: Partial<IncomingMessage> & { rawBody?: unknown } }
  // The adapter takes `rawBody` in place of the stream.
  if (Buffer.isBuffer(incoming?.rawBody)) return
  if (request.bodyUsed || incoming?.readableDidRead === true) throw new ConsumedBodyError()
}

/** Thrown when no byte of a body arrives for too long, or when a body that is not streamed takes too long in total. */
export class SlowBodyError extends HttpError {
  constructor(message: string) {
    super(408, message)
  }
}

/** How long a read waits for the next bytes. Time without a pending read does not count. */
export interface IdleLimit {
  readonly idleTimeoutMs: number
  readonly clock: Clock
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

/**
 * Opens the body of a request. It may take any time while bytes arrive.
 *
 * A read rejects with a {@link SlowBodyError} when no bytes arrive, and with a {@link BrokenBodyError} when the body
 * ends early.
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
 * @throws {HttpError | unknown} when the body is slow or ends early, or any error that `take` throws
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

/** Uses one promise and one timer, because every request with a body passes through here. */
function readChunk(reader: Reader, { idleTimeoutMs, clock }: IdleLimit): ReturnType<Reader['read']> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimeout(() => {
      const seconds = idleTimeoutMs / 1000
      reject(new SlowBodyError(`No bytes of the body arrived for ${seconds} s: send it without pauses`))
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

/** Cancels a body that is not read further. Ignores the outcome. */
function cancel(reader: Reader): void {
  reader.cancel().catch(() => {})
}
