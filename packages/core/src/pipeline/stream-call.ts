import { type DecodedStream, decodeNdjson, Mark, toReadableStream } from '../decode/index.ts'
import type { Operation } from '../contract/operation.ts'
import { ClosedError, isOpaque, SekhaError } from '../foundation/index.ts'
import type { CallInfo } from './call.ts'
import type { CallInput } from './call-options.ts'
import type { Caller } from './caller.ts'
import { type OpenStream, openStream } from './open-stream.ts'
import { resumeItems } from './resume-items.ts'
import type { RunningCall } from './running-call.ts'
import { Resumption } from './resumption.ts'
import { checkMaxResumes, type StreamOptions, withoutMaxResumes } from './stream-options.ts'
import { StreamEnd } from './stream-end.ts'
import { untilComplete } from './until-complete.ts'

/** Opens and closes the call of a stream. */
export interface StreamOpener {
  /** The operation id, for errors. */
  readonly operation: string
  /** Detects the last record of the stream, if the operation marks it. */
  readonly end: StreamEnd | undefined
  /** Decodes the records of the stream. @default as NDJSON */
  readonly decode?: ((stream: OpenStream) => DecodedStream<unknown>) | undefined
  /** Sends the request. Settles when the stream has started or failed to start. */
  open(): Promise<OpenStream>
  /** Joins the responses of the stream, if it can resume. Known once it is open. */
  readonly resumption?: Resumption | undefined
  /** Sends a request that continues the stream after its last checkpoint. @throws `lost`, if it is no reason to resume */
  readonly resume?: (lost: unknown) => Promise<OpenStream>
  /** Adds the checkpoint of the stream to an error. */
  readonly addCheckpoint: (error: unknown) => void
  /** Ends the call at any point. */
  readonly close: () => void
}

/**
 * A call whose response is a stream of records. The request is sent on the first read. A stream can be read once, in one
 * of three ways:
 *
 * - by record;
 * - by batch, which holds every record that arrived together and is the fastest;
 * - as raw bytes.
 *
 * A stream with checkpoints, such as an export, resumes when its connection is lost or falls silent: it sends a request that
 * continues after the last checkpoint, and drops the records that you already have. Its last record then counts the
 * records of the whole stream. `maxResumes` limits the consecutive requests that bring no new record. Raw bytes do not
 * resume.
 *
 * Reads by record and by batch omit the checkpoints, which are at `checkpoint`, and the hash of the last record, which
 * covers the bytes.
 *
 * Records are read only as you consume them. Ending the loop early releases the connection, and so does `close()`.
 *
 * A stream with a last record, such as the footer of an export, ends there without waiting for the end of the body. If
 * the body ends before that record, the read rejects with a ProtocolError.
 *
 * @example
 * ```ts
 * for await (const record of client.export.stream({ folder: '/work' })) console.log(record.type)
 * ```
 */
export class StreamCall<T> implements AsyncIterable<T, undefined> {
  readonly #opener: StreamOpener
  #opened: Promise<OpenStream> | undefined
  #isUsed = false
  #isClosed = false

  /**
   * @internal
   * @param opener Opens the call.
   */
  constructor(opener: StreamOpener) {
    this.#opener = opener
  }

  /**
   * The checkpoint from which a new call continues this stream, with `after`. It covers only what you have consumed: a
   * record, batch or chunk counts once you ask for the next one, and never while you hold it. It begins as the `after` of
   * this call.
   *
   * A server sends a checkpoint after at most 500 records. A continued stream repeats the records since the last one. When
   * `checkpoint` changes in a loop over records or batches, the new one covers exactly those before the current one.
   *
   * With {@link bytes} and {@link toReadableStream}, it is found only if it is the last complete line of a chunk.
   */
  get checkpoint(): string | undefined {
    return this.#opener.end?.checkpoint
  }

  /** The number of times that the stream has resumed. */
  get resumes(): number {
    return this.#opener.resumption?.resumes ?? 0
  }

  /** Sends the request, if it was not sent, and resolves with the response metadata. Then read the stream or close it. */
  async withResponse(): Promise<{ readonly data: StreamCall<T>; readonly response: CallInfo }> {
    const { response } = await this.#open()
    return { data: this, response }
  }

  /**
   * Reads the raw bytes in the chunks in which they arrive. They never resume, because the bytes of a second response
   * would start another stream, with a header and a hash of its own.
   *
   * @throws {TypeError} when the stream is being read already
   * @throws {ClosedError} when the stream was closed
   */
  bytes(): AsyncIterableIterator<Uint8Array, undefined> {
    return this.#read((stream) => {
      const chunks = stream[Symbol.asyncIterator]()
      const { end } = this.#opener
      return end === undefined ? chunks : untilComplete(chunks, end)
    })
  }

  /**
   * Converts the stream to a web stream of its raw bytes, such as the body of a `Response` for a browser. The bytes are
   * the server's NDJSON, unchanged, and are read on demand. Cancelling the web stream releases the connection. It fails
   * like {@link bytes} if the bytes end before the last record.
   *
   * @throws {TypeError} when the stream is being read already
   * @throws {ClosedError} when the stream was closed
   *
   * @example
   * ```ts
   * const handle = (): Response => new Response(client.export.stream().toReadableStream())
   * ```
   */
  toReadableStream(): ReadableStream<Uint8Array> {
    return toReadableStream(this.bytes())
  }

  /**
   * Sends the request, and resolves with a web `Response` when the headers have arrived, its body unread. Nothing checks
   * that the body is complete. Read it to its end, cancel it, or close the stream.
   *
   * @throws {TypeError} when the stream is being read already
   * @throws {ClosedError} when the stream was closed
   * @throws {ApiError} when the status is an error
   */
  async asResponse(): Promise<Response> {
    this.#claim()
    const stream = await this.#open()
    const { status, headers } = stream.response
    return new Response(toReadableStream(stream), { status, headers: [...headers] })
  }

  /**
   * Reads the records in arrays: each holds the records that arrived together.
   *
   * @throws {TypeError} when the stream is being read already
   * @throws {ClosedError} when the stream was closed
   */
  batches(): AsyncIterableIterator<T[], undefined> {
    return this.#read((stream) => this.#decode(stream).batches()[Symbol.asyncIterator](), true)
  }

  /**
   * Iterates over the records in order. The first read sends the request. Leaving the loop releases the connection.
   *
   * @throws {TypeError} when the stream is being read already
   * @throws {ClosedError} when the stream was closed
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
    return this.#read((stream) => this.#decode(stream)[Symbol.asyncIterator](), true)
  }

  /**
   * Ends the call, if it was made, and releases the connection. Pending and later reads reject with a ClosedError.
   * Idempotent.
   */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#opened !== undefined) this.#opener.close()
  }

  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #open(): Promise<OpenStream> {
    if (this.#isClosed && this.#opened === undefined) return Promise.reject(this.#closedError())
    return (this.#opened ??= this.#opener.open())
  }

  /** Takes the one read of the stream. */
  #claim(): void {
    if (this.#isClosed) throw this.#closedError()
    if (this.#isUsed) throw new TypeError('A stream can be read only once: make the call again')
    this.#isUsed = true
  }

  #closedError(): ClosedError {
    return new ClosedError('This stream', { operation: this.#opener.operation })
  }

  #decode(stream: OpenStream): DecodedStream<T> {
    const { prepare, signal, maxRecordBytes } = stream
    const { end, resumption, decode } = this.#opener
    if (decode !== undefined) return decode(stream) as DecodedStream<T>
    const options = { signal, maxRecordBytes, completion: end }
    if (prepare === undefined && end === undefined) return decodeNdjson<T>(stream, options)
    const parse = (line: string): T => {
      const record: unknown = JSON.parse(line)
      let mark = end?.see(record)
      if (resumption?.isRepeated(record) === true) mark ??= new Mark()
      else prepare?.(record)
      end?.removeHash(record)
      return (mark ?? record) as T
    }
    return decodeNdjson<T>(stream, { ...options, parse })
  }

  /**
   * Opens the stream on the first read. Later reads go straight to the iterator of `start`.
   *
   * @param canResume Whether `start` decodes records, so that repeated ones can be dropped.
   */
  #read<Item>(
    start: (stream: OpenStream) => AsyncIterator<Item, undefined>,
    canResume = false,
  ): AsyncIterableIterator<Item, undefined> {
    this.#claim()
    const { resumption, resume, close } = this.#opener
    let opening: Promise<void> | undefined
    /** The open stream, unless `items` explains its errors. */
    let stream: OpenStream | undefined
    let items: AsyncIterator<Item, undefined> | undefined
    let isDone = false
    const open = async (): Promise<void> => {
      const opened = await this.#open()
      if (resumption !== undefined && resume !== undefined && canResume) {
        items = resumeItems(opened, { start, reopen: resume, close })
      } else {
        stream = opened
        items = start(opened)
      }
    }
    const iterator: AsyncIterableIterator<Item, undefined> = {
      next: () => {
        if (items !== undefined) {
          const item = items.next()
          // A broken record fails after its chunk was read, so its error needs the call's context here.
          if (stream?.mayFail === true)
            item.catch((error: unknown) => {
              stream?.explain(error)
              this.#opener.addCheckpoint(error)
            })
          return item
        }
        if (isDone) return Promise.resolve({ done: true, value: undefined })
        return (opening ??= open()).then(() => iterator.next())
      },
      return: async () => {
        isDone = true
        if (items !== undefined) await items.return?.()
        else if (this.#opened !== undefined) this.#opener.close()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }
}

/** Calls an operation with a streamed response. The request is sent on the first read. */
export function callStream<T>(
  caller: Caller,
  operation: Operation,
  input: CallInput,
  options?: StreamOptions,
  decode?: StreamOpener['decode'],
): StreamCall<T> {
  let running: RunningCall | undefined
  // A copy: later changes by the caller must not affect the next requests. The call itself rejects other types.
  const fields = input.query as object | null | undefined
  let query =
    typeof fields === 'object' && fields !== null && !Array.isArray(fields) && !isOpaque(fields)
      ? { ...fields }
      : input.query
  const { id, streamEnd } = operation
  const end = streamEnd && new StreamEnd(id, streamEnd)
  const marks = streamEnd?.resume
  if (marks !== undefined && end !== undefined) end.checkpoint = readAfter(id, query, marks.after)
  const addCheckpoint = (error: unknown): void => {
    const checkpoint = end?.checkpoint
    if (checkpoint !== undefined && error instanceof SekhaError && error !== options?.signal?.reason)
      Object.assign(error, { checkpoint })
  }
  const resumption = streamEnd && marks && new Resumption(streamEnd, marks)
  const open = (waitMs: number): Promise<OpenStream> => {
    running = caller.begin(
      operation,
      { ...input, query },
      resumption === undefined ? options : withoutMaxResumes(options),
    )
    return openStream(running, waitMs)
  }
  return new StreamCall({
    operation: id,
    end,
    resumption,
    decode,
    open: async () => {
      if (resumption !== undefined) resumption.maxResumes = checkMaxResumes(options?.maxResumes)
      return open(0).catch((error: unknown) => {
        addCheckpoint(error)
        throw error
      })
    },
    resume: async (lost) => {
      for (let error = lost; ;) {
        const waitMs = options?.signal?.aborted === true ? undefined : resumption?.next(end?.checkpoint, error)
        if (waitMs === undefined || marks === undefined) {
          addCheckpoint(error)
          throw error
        }
        if (end?.checkpoint !== undefined) query = { ...query, [marks.after]: end.checkpoint }
        try {
          // oxlint-disable-next-line no-await-in-loop -- one request at a time
          return await open(waitMs)
        } catch (next) {
          error = next
        }
      }
    },
    addCheckpoint,
    close: () => running?.lifetime.abort(new ClosedError('This stream', { operation: id })),
  })
}

/**
 * Returns the checkpoint after which a stream begins.
 *
 * @throws {TypeError} when it is empty, or when `maxResumes` is among the fields of the request
 */
function readAfter(operation: string, query: unknown, after: string): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined
  if ('maxResumes' in query && query.maxResumes !== undefined)
    throw new TypeError(
      `${operation}: maxResumes is an option of the call: pass it in the last argument, after the fields`,
    )
  const checkpoint = (query as Readonly<Record<string, unknown>>)[after]
  if (checkpoint === '')
    throw new TypeError(`${operation}: ${after} must be a checkpoint of this stream, got an empty string`)
  return typeof checkpoint === 'string' ? checkpoint : undefined
}
