import { ConnectionError, isDecodingFailure, sleep, undecodable, untilAborted } from '../foundation/index.ts'
import type { CallInfo } from './call.ts'
import type { CallResponse } from './call-request.ts'
import { decodeResponseDates } from './response-dates.ts'
import { readStreamStart } from './read-stream-start.ts'
import type { RunningCall } from './running-call.ts'

/** The call of an open stream. */
interface StreamOwner {
  /** Aborts with the call, for any reason. */
  readonly signal: AbortSignal
  /** Validates a wire record and decodes its dates, in place. */
  readonly prepare: ((record: unknown) => void) | undefined
  readonly maxRecordBytes: number | undefined
  /** Adds the operation and the attempts of the call to an error. */
  explain(error: unknown): void
  /** Ends the call when its bytes have ended, failed or were discarded. */
  end(): void
}

/** A stream whose response has started: its bytes and its call. */
export class OpenStream implements AsyncIterable<Uint8Array> {
  readonly response: CallInfo
  readonly #chunks: AsyncIterable<Uint8Array>
  readonly #owner: StreamOwner
  /** Aborts with the call. The end of the bytes does not abort it, because the last chunk may still be decoding. */
  readonly #controller = new AbortController()
  #isReading = false
  #hasEnded = false

  constructor(response: CallInfo, chunks: AsyncIterable<Uint8Array>, owner: StreamOwner) {
    this.response = response
    this.#chunks = chunks
    this.#owner = owner
    if (owner.signal.aborted) this.#onAbort()
    else owner.signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get prepare(): ((record: unknown) => void) | undefined {
    return this.#owner.prepare
  }

  get maxRecordBytes(): number | undefined {
    return this.#owner.maxRecordBytes
  }

  /** Whether a pending read may fail without its chunk: a chunk is being read, or the bytes have ended. */
  get mayFail(): boolean {
    return this.#isReading || this.#hasEnded
  }

  readonly explain = (error: unknown): void => this.#owner.explain(error);

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    const iterator = this.#chunks[Symbol.asyncIterator]()
    return {
      next: async () => {
        this.#isReading = true
        try {
          const result = await iterator.next()
          if (result.done !== true) return result
          this.#end()
          return { done: true, value: undefined }
        } catch (error) {
          this.#end()
          this.explain(error)
          throw error
        } finally {
          this.#isReading = false
        }
      },
      return: async () => {
        // Before `#end()`: a body rejects its release once its call has ended.
        const released = iterator.return?.()
        this.#end()
        await released
        return { done: true, value: undefined }
      },
    }
  }

  readonly #onAbort = (): void => this.#controller.abort(this.#owner.signal.reason)

  #end(): void {
    this.#hasEnded = true
    this.#owner.signal.removeEventListener('abort', this.#onAbort)
    this.#owner.end()
  }
}

/**
 * Sends the request of a call. Settles when its stream has started or failed to start.
 *
 * @param waitMs The time to wait before the request.
 */
export async function openStream(running: RunningCall, waitMs = 0): Promise<OpenStream> {
  try {
    if (waitMs > 0) await sleep(waitMs, { signal: running.request.signal, clock: running.lifetime.clock })
    const response = await running.unlessAborted(begin(running))
    running.lifetime.lift()
    return new OpenStream(running.describe(response), readChunks(running, response), {
      signal: running.request.signal,
      prepare: createPrepare(running),
      maxRecordBytes: running.request.maxRecordBytes,
      explain: (error) => running.explain(error),
      end: () => running.end(),
    })
  } catch (error) {
    running.explain(error)
    running.end()
    throw error
  }
}

async function begin(running: RunningCall): Promise<CallResponse> {
  const response = await running.send()
  await readStreamStart(running.request, response)
  return response
}

function readChunks(running: RunningCall, response: CallResponse): AsyncIterable<Uint8Array> {
  const body = response.stream()
  const coding = response.headers.get('content-encoding')
  const chunks = coding === null || coding === '' || coding === 'identity' ? body : checkCoding(body, running, coding)
  if (!running.hasMiddleware) return chunks
  const { signal } = running.request
  return {
    [Symbol.asyncIterator]() {
      const iterator = chunks[Symbol.asyncIterator]()
      return {
        next: () => untilAborted(iterator.next(), signal),
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}

/** The first bytes of a record: a brace, white space, and that of a byte order mark. */
const RECORD_STARTS: ReadonlySet<number> = new Set([0x7b, 0x20, 0x09, 0x0a, 0x0d, 0xef])

/**
 * Rejects a stream whose content coding the transport did not decode, or could not. A record starts with a brace, which no
 * coding does. Without this check the first record would look cut off, and the stream would resume in vain.
 */
function checkCoding(
  chunks: AsyncIterable<Uint8Array>,
  { request: { operation } }: RunningCall,
  coding: string,
): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = chunks[Symbol.asyncIterator]()
      let isStarted = operation.responseType === 'sse'
      return {
        async next() {
          try {
            const result = await iterator.next()
            if (isStarted || result.done === true || result.value.byteLength === 0) return result
            isStarted = true
            if (RECORD_STARTS.has(result.value[0] ?? 0)) return result
            await iterator.return?.()
            throw undecodable(operation.id, coding)
          } catch (error) {
            throw error instanceof ConnectionError && isDecodingFailure(error.cause)
              ? undecodable(operation.id, coding, error.cause)
              : error
          }
        },
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      }
    },
  }
}

function createPrepare({ check, request: { operation } }: RunningCall): ((record: unknown) => void) | undefined {
  if (check === undefined && operation.responseDates === undefined) return undefined
  return (record) => {
    check?.(operation, record)
    decodeResponseDates(operation, record)
  }
}
