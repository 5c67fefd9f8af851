/**
 * Decoders of NDJSON and server-sent events, and of timestamps.
 *
 * @module @sekha/core/decode
 */
export { parseTimestamp } from '../dates.ts'
export { DecodedStream, Mark, type ChunkDecoder, type Completion, type DecodedStreamOptions } from './decoded-stream.ts'
export { decodeNdjson, type NdjsonOptions, type NdjsonStream } from './ndjson.ts'
export { concatenate, decodeText, readText } from './read-text.ts'
export { decodeSse, type SseEvent, type SseOptions } from './sse.ts'
export { fromReadableStream, toReadableStream } from './web-stream.ts'
