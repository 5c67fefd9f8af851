/** A record of the NDJSON streams, about a hundred bytes as JSON. */
export interface Row {
  readonly id: number
  readonly role: string
  readonly score: number
  readonly text: string
}

const encoder = new TextEncoder()

/** Generates the same records on every call, from number 0. */
export const makeRow = (id: number): Row => ({
  id,
  role: id % 2 === 0 ? 'user' : 'assistant',
  score: (id % 97) / 97,
  text: `Message ${id}: versions are dates, not numbers`,
})

/** The sum of the ids of the first `count` records. */
export const sumOfIds = (rows: number): number => (rows * (rows - 1)) / 2

/** Yields records as lines, in chunks of exactly `chunkBytes`. They are generated on demand, one chunk in memory. */
export function* rowChunks(rows: number, chunkBytes: number): Generator<Uint8Array> {
  let pending = ''
  for (let id = 0; id < rows; id++) {
    pending += `${JSON.stringify(makeRow(id))}\n`
    // All characters are ASCII: one byte each.
    while (pending.length >= chunkBytes) {
      yield encoder.encode(pending.slice(0, chunkBytes))
      pending = pending.slice(chunkBytes)
    }
  }
  if (pending !== '') yield encoder.encode(pending)
}

/** Yields one event whose data is a JSON string of the given size. */
export function* largeEventChunks(bytes: number, chunkBytes: number): Generator<Uint8Array> {
  const event = encoder.encode(`data: ${JSON.stringify('x'.repeat(bytes - 2))}\n\n`)
  for (let at = 0; at < event.length; at += chunkBytes) yield event.subarray(at, at + chunkBytes)
}

/** Yields small events with one token each, as a model sends them. */
export function* smallEventChunks(events: number, chunkBytes: number): Generator<Uint8Array> {
  let pending = ''
  for (let id = 0; id < events; id++) {
    pending += `event: delta\ndata: ${JSON.stringify({ id, delta: ' token' })}\n\n`
    if (pending.length >= chunkBytes || id === events - 1) {
      yield encoder.encode(pending)
      pending = ''
    }
  }
}

/** Wraps the chunks in a web stream, as `fetch` returns it. */
export function streamOf(chunks: Iterable<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next()
      if (done === true) controller.close()
      else controller.enqueue(value as Uint8Array<ArrayBuffer>)
    },
  })
}
