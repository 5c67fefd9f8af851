export { DecodedStream, type ChunkDecoder, type DecodedStreamOptions } from './decoded-stream.ts'
export { decodeNdjson, type NdjsonOptions, type NdjsonStream } from './ndjson.ts'
export { decodeSse, type SseEvent, type SseOptions } from './sse.ts'
export { fromReadableStream, toReadableStream } from './web-stream.ts'
