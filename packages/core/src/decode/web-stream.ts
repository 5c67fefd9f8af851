/**
 * Converts a web stream to an async iterable, even if the runtime's streams are not iterable (Safari). Chunks are read on
 * demand. `break`, `return()` and `throw()` cancel the stream and a pending read. The stream is unlocked afterwards and
 * at its end.
 *
 * @param explain Converts an error of the stream. @default unchanged
 * @throws {TypeError} on iteration, when the stream is locked
 */
export function fromReadableStream<T = Uint8Array>(
  stream: ReadableStream<T>,
  explain?: (error: unknown) => unknown,
): AsyncIterable<T, undefined> {
  return { [Symbol.asyncIterator]: () => iterate(stream, true, explain) }
}

/**
 * Converts a web stream that nothing else reads, and leaves it locked: the first `releaseLock` of a Node process creates
 * a realm, which takes more than a millisecond.
 */
export function fromOwnStream<T = Uint8Array>(
  stream: ReadableStream<T>,
  explain?: (error: unknown) => unknown,
): AsyncIterable<T, undefined> {
  return { [Symbol.asyncIterator]: () => iterate(stream, false, explain) }
}

function iterate<T>(
  stream: ReadableStream<T>,
  unlocks: boolean,
  explain: (error: unknown) => unknown = (error) => error,
): AsyncIterator<T, undefined> {
  const reader = stream.getReader()
  const release = (): void => {
    if (unlocks) reader.releaseLock()
  }
  let isDone = false
  const cancel = async (reason?: unknown): Promise<void> => {
    if (isDone) return
    isDone = true
    await reader.cancel(reason).finally(release)
  }
  return {
    async next() {
      if (isDone) return { done: true, value: undefined }
      try {
        const result = await reader.read()
        if (!result.done) return { done: false, value: result.value }
      } catch (error) {
        finish()
        throw explain(error)
      }
      finish()
      return { done: true, value: undefined }
    },
    async return() {
      await cancel()
      return { done: true, value: undefined }
    },
    async throw(reason: unknown) {
      await cancel(reason)
      throw reason
    },
  }

  function finish(): void {
    if (isDone) return
    isDone = true
    release()
  }
}

/**
 * Converts an async iterable to a web stream. It is pull-driven: items are taken on demand and never buffered. Cancelling
 * the stream calls the iterator's `return()`. An error of the iterable becomes the stream's error.
 */
export function toReadableStream<T>(iterable: AsyncIterable<T>): ReadableStream<T> {
  let iterator: AsyncIterator<T> | undefined
  const open = (): AsyncIterator<T> => {
    iterator ??= iterable[Symbol.asyncIterator]()
    return iterator
  }
  return new ReadableStream<T>(
    {
      async pull(controller) {
        const result = await open().next()
        if (result.done === true) controller.close()
        else controller.enqueue(result.value)
      },
      async cancel() {
        await open().return?.()
      },
    },
    { highWaterMark: 0 },
  )
}
