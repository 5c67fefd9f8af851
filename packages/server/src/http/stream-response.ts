/** Answers with a stream that is produced only as fast as it is read, and that ends when the client is gone. */
export function streamResponse(chunks: AsyncIterable<Uint8Array>, headers: Headers, signal: AbortSignal): Response {
  const iterator = chunks[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (signal.aborted) {
          await iterator.return?.()
          controller.error(signal.reason)
          return
        }
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
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
