import type { CallInfo } from './call.ts'
import { untilAborted } from './call-lifetime.ts'
import type { CallResponse } from './call-request.ts'
import { decodeResponseDates } from './response-dates.ts'
import { readStreamStart } from './read-stream-start.ts'
import type { RunningCall } from './running-call.ts'

/** What an open stream needs of its call. */
interface StreamOwner {
  /** Fires when the call is aborted, by whomever. */
  readonly signal: AbortSignal
  /** Turns a record of the wire into one of ours, in place. */
  readonly prepare: ((record: unknown) => void) | undefined
  readonly maxRecordBytes: number | undefined
  /** Writes on an error what is known about the call. */
  explain(error: unknown): void
  /** The bytes have ended, failed or were given up. */
  end(): void
}

/** A stream that has begun: its bytes, and the call that they belong to. */
export class OpenStream implements AsyncIterable<Uint8Array> {
  readonly response: CallInfo
  readonly #chunks: AsyncIterable<Uint8Array>
  readonly #owner: StreamOwner
  /** Aborts when the call does, but not when its bytes have ended: who decodes them may still be at work on the last. */
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

  /** Whether what is waited for now may still fail: a chunk is being read, or there is none any more. */
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
        // First: a body whose call has been given up says so when it is released.
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

/** Sends the request of a call; settles when its stream has begun, or was refused. */
export async function openStream(running: RunningCall): Promise<OpenStream> {
  try {
    const response = await running.unlessAborted(begin(running))
    running.lift()
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
  const chunks = response.stream()
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

function createPrepare({ check, request: { operation } }: RunningCall): ((record: unknown) => void) | undefined {
  if (check === undefined && operation.responseDates === undefined) return undefined
  return (record) => {
    check?.(operation, record)
    decodeResponseDates(operation, record)
  }
}
