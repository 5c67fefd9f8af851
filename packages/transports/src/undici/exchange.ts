import type { Readable } from 'node:stream'
import type { CallRequest, CallResponse, HeaderBag, StreamBody } from '@sekha/core'
import { concatenate, decodeText, fromReadableStream, readText } from '@sekha/core/decode'
import { responseTooLarge } from '@sekha/core/foundation'
import type { Dispatcher } from 'undici'
import { PlainHeaders } from '../plain-headers.ts'
import { decodeChunks, findDecoders } from './content-coding.ts'
import { explainFailure } from './explain-failure.ts'

/** The maximum number of unread bytes before the connection is paused. Same as undici's own. */
const HIGH_WATER_BYTES = 64 * 1024

/** The error that releases a connection. It never reaches the caller. */
const abandoned = new Error('The call was abandoned')

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined }

/** Before a response. */
const noHeaders = new PlainHeaders({})

type Resolve = (response: CallResponse) => void
type Reject = (reason: unknown) => void

/** A pending read of the next chunk. */
interface Reader {
  readonly resolve: (result: IteratorResult<Uint8Array>) => void
  readonly reject: Reject
}

/**
 * Runs one request on undici's callbacks. One object is the handler, the abort listener and the response, so that a call
 * allocates only one.
 */
export class Exchange implements CallResponse, Dispatcher.DispatchHandler {
  status = 0
  headers: HeaderBag = noHeaders
  readonly #request: CallRequest
  readonly #resolve: Resolve
  readonly #reject: Reject
  #controller: Dispatcher.DispatchController | undefined
  #upload: AsyncIterator<Uint8Array> | undefined
  #chunks: Uint8Array[] = []
  /** The number of bytes in `#chunks`. */
  #waitingBytes = 0
  #readers: Reader[] = []
  /** The size limit of a body that is read as a whole. */
  #maxBytes = Infinity
  /** Called when the whole body has arrived. */
  #whole: { readonly resolve: (text: string) => void; readonly reject: Reject } | undefined
  #hasResponse = false
  #isEnded = false
  #failure: { readonly reason: unknown } | undefined

  constructor(request: CallRequest, resolve: Resolve, reject: Reject) {
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
  }

  /** Sends the request. */
  start(dispatcher: Dispatcher, origin: string, path: string, codings: string | undefined): void {
    const { method, headers, body, signal } = this.#request
    if (signal.aborted) return this.#fail(signal.reason)
    signal.addEventListener('abort', this)
    try {
      dispatcher.dispatch(
        {
          origin,
          path,
          method,
          headers:
            codings === undefined || 'accept-encoding' in headers
              ? headers
              : { ...headers, 'accept-encoding': codings },
          body: body === undefined ? null : isBytes(body) ? body : this.#openUpload(body),
          // The client's pipeline enforces the timeouts.
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        this,
      )
    } catch (error) {
      // Misuse, such as a closed dispatcher: no callback follows.
      this.#fail(error)
    }
  }

  /** The call was aborted. */
  handleEvent(): void {
    this.#fail(this.#request.signal.reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure !== undefined) controller.abort(abandoned)
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200 || this.#failure !== undefined) return
    this.status = status
    this.headers = new PlainHeaders(headers)
    this.#hasResponse = true
    this.#resolve(this)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#failure !== undefined) return
    const reader = this.#readers.shift()
    if (reader !== undefined) return reader.resolve({ done: false, value: chunk })
    this.#chunks.push(chunk)
    this.#waitingBytes += chunk.byteLength
    if (this.#waitingBytes > this.#maxBytes)
      return this.#fail(responseTooLarge(this.#request.operation.id, this.#maxBytes))
    if (this.#waitingBytes >= HIGH_WATER_BYTES && this.#whole === undefined) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#failure !== undefined) return
    this.#isEnded = true
    this.#release()
    this.#finishWhole()
    for (const reader of this.#readers) reader.resolve(DONE)
  }

  #finishWhole(): void {
    if (this.#whole === undefined) return
    try {
      this.#whole.resolve(this.#takeText())
    } catch (error) {
      this.#whole.reject(error)
    }
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    this.#fail(explainFailure(error, this.#request, this.#hasResponse))
  }

  async text(maxBytes = Infinity): Promise<string> {
    if (this.#failure !== undefined) throw this.#failure.reason
    const { id } = this.#request.operation
    const decoders = this.#findDecoders()
    if (decoders.length > 0) return readText(decodeChunks(this.#raw(), decoders, id, this.#coding), id, maxBytes)
    if (this.#waitingBytes > maxBytes) {
      await this.cancel()
      throw responseTooLarge(id, maxBytes)
    }
    if (this.#isEnded) return this.#takeText()
    this.#maxBytes = maxBytes
    return new Promise<string>((resolve, reject) => {
      this.#whole = { resolve, reject }
      this.#controller?.resume()
    })
  }

  stream(): AsyncIterable<Uint8Array> {
    const decoders = this.#findDecoders()
    if (decoders.length === 0) return this.#raw()
    return decodeChunks(this.#raw(), decoders, this.#request.operation.id, this.#coding)
  }

  async cancel(): Promise<void> {
    // A complete response leaves its connection open for the next call.
    if (this.#isEnded) this.#chunks = []
    else this.#fail(abandoned)
  }

  #iterate(): AsyncIterator<Uint8Array> {
    return {
      next: () => this.#next(),
      return: async () => {
        await this.cancel()
        return DONE
      },
    }
  }

  #next(): Promise<IteratorResult<Uint8Array>> {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) {
      this.#waitingBytes -= chunk.byteLength
      if (this.#waitingBytes === 0) this.#controller?.resume()
      return Promise.resolve({ done: false, value: chunk })
    }
    if (this.#failure !== undefined && this.#failure.reason !== abandoned) return Promise.reject(this.#failure.reason)
    if (this.#isEnded || this.#failure !== undefined) return Promise.resolve(DONE)
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject })
      this.#controller?.resume()
    })
  }

  /** The body as it arrives, still compressed. */
  #raw(): AsyncIterable<Uint8Array> {
    return { [Symbol.asyncIterator]: () => this.#iterate() }
  }

  #takeText(): string {
    const bytes = concatenate(this.#chunks)
    this.#chunks = []
    return decodeText(bytes, this.#request.operation.id)
  }

  get #coding(): string | null {
    return this.headers.get('content-encoding')
  }

  #findDecoders(): ReturnType<typeof findDecoders> {
    const coding = this.#coding
    try {
      return coding === null ? [] : findDecoders(coding, this.#request.operation.id)
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  #openUpload(body: StreamBody): Readable {
    const upload = fromReadableStream(body.open(this.#request.signal))[Symbol.asyncIterator]()
    this.#upload = upload
    // undici sends an iterable chunk by chunk with backpressure, although its types omit iterables.
    return { [Symbol.asyncIterator]: () => upload } as unknown as Readable
  }

  #fail(reason: unknown): void {
    if (this.#failure !== undefined || this.#isEnded) return
    this.#failure = { reason }
    this.#chunks = []
    this.#release()
    this.#controller?.abort(abandoned)
    if (!this.#hasResponse) this.#reject(reason)
    this.#whole?.reject(reason)
    for (const reader of this.#readers) {
      if (reason === abandoned) reader.resolve(DONE)
      else reader.reject(reason)
    }
  }

  #release(): void {
    this.#request.signal.removeEventListener('abort', this)
    // A server may respond without reading the whole upload. Its source must be released then, too.
    this.#upload?.return?.().catch(() => {})
  }
}

const isBytes = (body: string | Uint8Array | StreamBody): body is string | Uint8Array =>
  typeof body === 'string' || body instanceof Uint8Array
