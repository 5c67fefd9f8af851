import { decodeNdjson, decodeSse } from '@sekha/core/decode'
import { fromReadableStream } from '@sekha/core/decode'
import { type Case, feature } from './case.ts'
import { collect, same } from './check.ts'

/** Splits bytes into chunks of one size. */
async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const records = [{ text: 'größer' }, { text: '🌍\n🌍' }, { list: [1, 2, 3] }]
const ndjson = new TextEncoder().encode(`${records.map((record) => JSON.stringify(record)).join('\r\n')}\n\n`)

const events = [
  { event: 'delta', data: 'grün\nblau', id: '7' },
  { event: 'message', data: '🌍', id: '7' },
]
const sse = new TextEncoder().encode(
  '\uFEFF: comment\r\nevent: delta\r\nid: 7\r\ndata: grün\r\ndata: blau\r\n\r\ndata:🌍\r\r',
)

export const decoderCases: readonly Case[] = feature('NDJSON and SSE decoders', {
  'records are the same for any chunk size': async () => {
    for (let size = 1; size <= ndjson.length; size++)
      same(await collect(decodeNdjson(cut(ndjson, size))), records, `pieces of ${size}`)
  },
  'events are the same for any chunk size': async () => {
    for (let size = 1; size <= sse.length; size++)
      same(await collect(decodeSse(cut(sse, size))), events, `pieces of ${size}`)
  },
  'a web stream can be read, and break cancels it': async () => {
    let cancelled = false
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(ndjson),
      cancel: () => {
        cancelled = true
      },
    })
    for await (const record of decodeNdjson(fromReadableStream(stream))) {
      same(record, records[0], 'the first record')
      break
    }
    same([cancelled, stream.locked], [true, false], 'cancelled, locked')
  },
})
