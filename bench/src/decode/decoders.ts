import type { Row } from './fixtures.ts'

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>

/** Receives every record in order. */
export type TakeRows = (bytes: Bytes, take: (row: Row) => void) => Promise<void>

/** Receives the parsed data of every event. */
export type TakeEvents = (bytes: Bytes, take: (data: unknown) => void) => Promise<void>

// Each decoder is imported on demand, so that a process contains only one.
/** Decoders of NDJSON. */
export const rowDecoders: Readonly<Record<string, () => Promise<TakeRows>>> = {
  'bare loop': async () => async (bytes, take) => {
    for await (const row of bareRows(bytes)) take(row)
  },

  'bare loop by batch': async () => async (bytes, take) => {
    for await (const batch of bareBatches(bytes)) for (const row of batch) take(row)
  },

  openai: async () => {
    const { Stream } = await import('openai/streaming')
    return async (bytes, take) => {
      for await (const row of Stream.fromReadableStream<Row>(bytes, new AbortController())) take(row)
    }
  },

  '@sekha/core by row': async () => {
    const { decodeNdjson, fromReadableStream } = await import('@sekha/core/decode')
    return async (bytes, take) => {
      for await (const row of decodeNdjson<Row>(fromReadableStream(bytes))) take(row)
    }
  },

  '@sekha/core by batch': async () => {
    const { decodeNdjson, fromReadableStream } = await import('@sekha/core/decode')
    return async (bytes, take) => {
      for await (const batch of decodeNdjson<Row>(fromReadableStream(bytes)).batches())
        for (const row of batch) take(row)
    }
  },
}

/** Decoders of server-sent events. */
export const eventDecoders: Readonly<Record<string, () => Promise<TakeEvents>>> = {
  openai: async () => {
    const { Stream } = await import('openai/streaming')
    return async (bytes, take) => {
      for await (const data of Stream.fromSSEResponse(new Response(bytes), new AbortController())) take(data)
    }
  },

  '@sekha/core': async () => {
    const { decodeSse, fromReadableStream } = await import('@sekha/core/decode')
    return async (bytes, take) => {
      const { body } = new Response(bytes)
      for await (const { data } of decodeSse(fromReadableStream(body!))) take(JSON.parse(data))
    }
  },
}

/** A hand-written decoder: no limits, no checks, no positions in errors. One `yield` per row. */
async function* bareRows(bytes: Bytes): AsyncGenerator<Row> {
  for await (const lines of bareLines(bytes)) {
    let start = 0
    for (let end = lines.indexOf('\n'); end !== -1; end = lines.indexOf('\n', start)) {
      yield JSON.parse(lines.slice(start, end)) as Row
      start = end + 1
    }
  }
}

/** The same with one `yield` per chunk: hardly slower than JSON.parse alone. */
async function* bareBatches(bytes: Bytes): AsyncGenerator<Row[]> {
  for await (const lines of bareLines(bytes)) {
    const rows: Row[] = []
    let start = 0
    for (let end = lines.indexOf('\n'); end !== -1; end = lines.indexOf('\n', start)) {
      rows.push(JSON.parse(lines.slice(start, end)) as Row)
      start = end + 1
    }
    yield rows
  }
}

/** Yields the complete lines of each chunk. */
async function* bareLines(bytes: Bytes): AsyncGenerator<string> {
  const reader = bytes.getReader()
  const utf8 = new TextDecoder()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    const text = rest + utf8.decode(value, { stream: true })
    const end = text.lastIndexOf('\n') + 1
    yield text.slice(0, end)
    rest = text.slice(end)
  }
  if (rest !== '') yield `${rest}\n`
}
