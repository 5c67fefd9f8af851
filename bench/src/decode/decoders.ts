import type { Row } from './fixtures.ts'

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>

/** Takes every record, one after the other. */
export type TakeRows = (bytes: Bytes, take: (row: Row) => void) => Promise<void>

/** Takes the parsed data of every event. */
export type TakeEvents = (bytes: Bytes, take: (data: unknown) => void) => Promise<void>

// Each decoder is imported when it is asked for: a process holds the code of one.
/** Ways to read NDJSON. */
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

/** Ways to read server-sent events. */
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

/** What one writes without a library: no limits, no checks, no place in an error. One `yield` per row. */
async function* bareRows(bytes: Bytes): AsyncGenerator<Row> {
  for await (const lines of bareLines(bytes)) {
    let start = 0
    for (let end = lines.indexOf('\n'); end !== -1; end = lines.indexOf('\n', start)) {
      yield JSON.parse(lines.slice(start, end)) as Row
      start = end + 1
    }
  }
}

/** The same with one `yield` per chunk: little more than the time that JSON.parse takes. */
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

/** Whole lines as text, as many as a chunk completed. */
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
