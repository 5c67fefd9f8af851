import type { IncomingMessage } from 'node:http'
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

/** The body of a request. Reading it rejects with a {@link BrokenBodyError} when it breaks off. */
export function openUpload({ body }: Request): ReadableStream<Uint8Array> {
  if (body === null) return new ReadableStream({ start: (controller) => controller.close() })
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reader ??= body.getReader()
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          controller.error(new BrokenBodyError(error))
        }
      },
      async cancel(reason) {
        await (reader ?? body).cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
