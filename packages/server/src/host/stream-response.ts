import type { ServerEvent } from './handler.ts'

/**
 * Responds with a stream that is produced only as fast as it is read, and that ends when the client disconnects. If it
 * fails, `report` receives the cause and the response is cut off.
 */
export function streamResponse(
  items: AsyncIterable<unknown>,
  encode: (item: unknown) => Uint8Array,
  {
    status,
    headers,
    signal,
    report,
  }: {
    readonly status: number
    readonly headers: Headers
    readonly signal: AbortSignal
    readonly report: (error: unknown) => void
  },
): Response {
  const iterator = items[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (signal.aborted) {
          await iterator.return?.()
          controller.error(signal.reason)
          return
        }
        try {
          const { done, value } = await iterator.next()
          if (done === true) controller.close()
          else controller.enqueue(encode(value))
        } catch (error) {
          report(error)
          // Omit the cause: an in-process caller would see it.
          controller.error(new Error('The server failed while writing the response'))
        }
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { status, headers })
}

const encoder = new TextEncoder()

/** Encodes a record as a line. Bytes are whole lines already. */
export const encodeNdjson = (record: unknown): Uint8Array =>
  record instanceof Uint8Array ? record : encoder.encode(`${JSON.stringify(record)}\n`)

/**
 * Encodes a server-sent event: https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * @throws {TypeError} when the type or the id contains a line break, which would end the field
 */
export function encodeSse(item: unknown): Uint8Array {
  const { data, event, id } = item as ServerEvent<unknown>
  let text = ''
  for (const [name, value] of Object.entries({ event, id })) {
    if (value === undefined) continue
    if (/[\r\n\0]/.test(value)) throw new TypeError(`The ${name} of a server-sent event contains a line break or NUL`)
    text += `${name}: ${value}\n`
  }
  // JSON contains no line breaks.
  return encoder.encode(`${text}data: ${JSON.stringify(data)}\n\n`)
}
