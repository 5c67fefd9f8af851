import type { Operation } from '../contract/operation.ts'
import { decodeSse, type SseEvent } from '../decode/index.ts'
import { ProtocolError } from '../foundation/index.ts'
import type { CallInput } from './call-options.ts'
import type { Caller } from './caller.ts'
import { callStream, type StreamCall } from './stream-call.ts'
import type { StreamOptions } from './stream-options.ts'

/**
 * Calls an operation whose response is a stream of server-sent events with JSON data. The request is sent on the first
 * read. An event whose data is not JSON rejects the read with a ProtocolError.
 */
export function callEvents<T>(
  caller: Caller,
  operation: Operation,
  input: CallInput,
  options?: StreamOptions,
): StreamCall<SseEvent<T>> {
  return callStream(caller, operation, input, options, (stream) => {
    const { signal, maxRecordBytes, prepare } = stream
    const parse = (text: string): unknown => {
      const data = parseJson(text)
      prepare?.(data)
      return data
    }
    return decodeSse(stream, { signal, maxRecordBytes, parse })
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // An engine's error quotes the payload.
    throw new ProtocolError('The data of an event is not JSON')
  }
}
