/**
 * Converts a web stream to an async iterable, even if the runtime's streams are not iterable (Safari). Chunks are read on
 * demand. `break`, `return()` and `throw()` cancel the stream and a pending read. The stream is unlocked afterwards and
 * at its end.
 *
 * @throws {TypeError} on iteration, when the stream is locked
 */
export function fromReadableStream<T = Uint8Array>(stream: ReadableStream<T>): AsyncIterable<T, undefined> {
  return {
    [Symbol.asyncIterator]() {
      const reader = stream.getReader()
      const { next, cancel } = readChunks(reader, same, () => reader.releaseLock())
      return {
        next,
        return: () => cancel(),
        async throw(reason: unknown) {
          await cancel(reason)
          throw reason
        },
      }
    },
  }
}

/**
 * Converts a web stream that nothing else reads, and leaves it locked: the first `releaseLock` of a Node process creates
 * a realm, which takes more than a millisecond.
 *
 * @param explain Converts an error of the stream.
 */
export function fromOwnStream(
  stream: ReadableStream<Uint8Array>,
  explain: (error: unknown) => unknown,
): AsyncIterable<Uint8Array, undefined> {
  return {
    [Symbol.asyncIterator]() {
      const { next, cancel } = readChunks(stream.getReader(), explain, same)
      return { next, return: () => cancel() }
    },
  }
}

/** Reads until the end, an error or `cancel`, and then calls `release`. */
function readChunks<T>(
  reader: ReadableStreamDefaultReader<T>,
  explain: (error: unknown) => unknown,
  release: () => void,
): {
  readonly next: () => Promise<IteratorResult<T, undefined>>
  readonly cancel: (reason?: unknown) => Promise<IteratorReturnResult<undefined>>
} {
  const end = { done: true, value: undefined } as const
  let isDone = false
  const finish = (): void => {
    if (!isDone) release()
    isDone = true
  }
  return {
    async next() {
      if (isDone) return end
      try {
        const result = await reader.read()
        if (!result.done) return result
        finish()
        return end
      } catch (error) {
        finish()
        throw explain(error)
      }
    },
    async cancel(reason) {
      if (!isDone) {
        isDone = true
        await reader.cancel(reason).finally(release)
      }
      return end
    },
  }
}

const same = <T>(value?: T): T | undefined => value

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
