/** A record of the NDJSON streams, about a hundred bytes when it is written. */
export interface Row {
  readonly id: number
  readonly role: string
  readonly score: number
  readonly text: string
}

const encoder = new TextEncoder()

/** The records from 0 on, always the same. */
export const makeRow = (id: number): Row => ({
  id,
  role: id % 2 === 0 ? 'user' : 'assistant',
  score: (id % 97) / 97,
  text: `Message ${id}: versions are dates, not numbers`,
})

/** What the ids of so many records add up to. */
export const sumOfIds = (rows: number): number => (rows * (rows - 1)) / 2

/** Records as lines, in chunks of exactly `chunkBytes`, made while they are read: memory holds one chunk. */
export function* rowChunks(rows: number, chunkBytes: number): Generator<Uint8Array> {
  let pending = ''
  for (let id = 0; id < rows; id++) {
    pending += `${JSON.stringify(makeRow(id))}\n`
    // Everything is ASCII: a character is a byte.
    while (pending.length >= chunkBytes) {
      yield encoder.encode(pending.slice(0, chunkBytes))
      pending = pending.slice(chunkBytes)
    }
  }
  if (pending !== '') yield encoder.encode(pending)
}

/** One event whose data is a JSON string of so many bytes. */
export function* largeEventChunks(bytes: number, chunkBytes: number): Generator<Uint8Array> {
  const event = encoder.encode(`data: ${JSON.stringify('x'.repeat(bytes - 2))}\n\n`)
  for (let at = 0; at < event.length; at += chunkBytes) yield event.subarray(at, at + chunkBytes)
}

/** Small events as a model sends them, one token each. */
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

/** The chunks as a web stream, which is what `fetch` gives. */
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
