/** A source of bytes that counts its reads and releases. */
export interface CountedSource extends AsyncIterable<Uint8Array> {
  /** Calls of the iterator's `next()`. */
  pulls: number
  /** Calls of the iterator's `return()`. */
  returns: number
}

/** Yields the chunks, then ends, throws `error`, or hangs. */
export function byteSource(
  chunks: readonly Uint8Array[],
  after: { readonly error?: unknown; readonly hang?: boolean } = {},
): CountedSource {
  const source: CountedSource = {
    pulls: 0,
    returns: 0,
    [Symbol.asyncIterator]() {
      let at = 0
      return {
        async next(): Promise<IteratorResult<Uint8Array, undefined>> {
          source.pulls += 1
          const value = chunks[at]
          at += 1
          if (value !== undefined) return { done: false, value }
          if (after.hang === true) await new Promise(() => {})
          if ('error' in after) throw after.error
          return { done: true, value: undefined }
        },
        async return(): Promise<IteratorResult<Uint8Array, undefined>> {
          source.returns += 1
          return { done: true, value: undefined }
        },
      }
    },
  }
  return source
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** Splits bytes into chunks of the given lengths, cycling through them. */
export function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = []
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const length = Math.max(lengths[turn % lengths.length] ?? 1, 1)
    chunks.push(bytes.slice(at, at + length))
    at += length
  }
  return chunks
}

/** The items of an iteration and its error, if it threw one. */
export interface Outcome<T> {
  readonly items: readonly T[]
  readonly error?: unknown
}

export async function collect<T>(iterable: AsyncIterable<T>): Promise<Outcome<T>> {
  const items: T[] = []
  try {
    for await (const item of iterable) items.push(item)
    return { items }
  } catch (error) {
    return { items, error }
  }
}
