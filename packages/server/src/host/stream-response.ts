/**
 * Responds with a stream that is produced only as fast as it is read, and that ends when the client disconnects. If it
 * fails, `report` receives the cause and the response is cut off.
 */
export function streamResponse(
  chunks: AsyncIterable<Uint8Array>,
  headers: Headers,
  signal: AbortSignal,
  report: (error: unknown) => void,
): Response {
  const iterator = chunks[Symbol.asyncIterator]()
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
          else controller.enqueue(value)
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
  headers.set('content-type', 'application/x-ndjson')
  return new Response(body, { status: 200, headers })
}
