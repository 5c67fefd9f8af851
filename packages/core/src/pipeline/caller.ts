import type { Operation } from '../contract/operation.ts'
import { attachCallContext, ClosedError, ProtocolError } from '../foundation/index.ts'
import { logAttempts } from '../logging.ts'
import { checkDuration, checkHeaders, type ClientOptions, type ResolvedOptions, resolveOptions } from '../options.ts'
import { limitAttempts } from './attempt.ts'
import { buildJsonBody, buildStreamBody } from './build-body.ts'
import { buildPath } from './build-path.ts'
import { buildQuery } from './build-query.ts'
import { Call, type CallInfo, type CallOutcome } from './call.ts'
import { CallLifetime, untilAborted } from './call-lifetime.ts'
import type { CallInput, CallOptions } from './call-options.ts'
import type { CallRequest, CallResponse, Transport } from './call-request.ts'
import { checkRanges } from './check-ranges.ts'
import { compose } from './compose.ts'
import { createFetchTransport } from './fetch-transport.ts'
import { PageCall } from './page-call.ts'
import { type AnswerCheck, decodeAnswerDates, readAnswer, readStreamStart } from './read-answer.ts'
import { type OpenStream, StreamCall } from './stream-call.ts'

/**
 * Makes calls. A `SekhaClient` is one with every operation as a method; with a plain caller and the flat functions a
 * program ships only the operations it uses.
 */
export interface Caller {
  /** Calls an operation that has one answer. */
  call<T>(operation: Operation, input: CallInput, options?: CallOptions): Call<T>
  /** Calls an operation that answers in pages. */
  page<Page, Item>(operation: Operation, input: CallInput, options?: CallOptions): PageCall<Page, Item>
  /** Calls an operation that answers with a stream. */
  stream<T>(operation: Operation, input: CallInput, options?: CallOptions): StreamCall<T>
  /** Ends every call that is running with a ClosedError; those that come later are refused with one. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a caller: the pipeline without the methods.
 *
 * @throws {TypeError | RangeError} when an option is wrong
 *
 * @example
 * ```ts
 * import { conversationsGet, createCaller } from '@sekha/core'
 *
 * const caller = createCaller({ baseUrl: 'http://127.0.0.1:8080' })
 * const conversation = await conversationsGet(caller, '550e8400-e29b-41d4-a716-446655440000')
 * ```
 */
export function createCaller(options: ClientOptions = {}): Caller {
  return new Pipeline(resolveOptions(options))
}

class Pipeline implements Caller {
  readonly #options: ResolvedOptions
  readonly #send: Transport
  readonly #check: AnswerCheck | undefined
  readonly #open = new Set<CallLifetime>()
  #closed = false

  constructor(options: ResolvedOptions) {
    this.#options = options
    const { clock, logger, use } = options
    const transport = options.transport ?? createFetchTransport(options.fetch)
    const attempt = limitAttempts(transport, clock, logger && logAttempts(logger))
    const composed = compose(use, attempt)
    // An attempt hears its signal by itself; middleware may not, and an abort must come through all the same.
    this.#send = use.length === 0 ? attempt : (request) => untilAborted(composed(request), request.signal, discard)
    this.#check = createCheck(options)
  }

  call<T>(operation: Operation, input: CallInput, options?: CallOptions): Call<T> {
    return new Call(this.#run<T>(operation, input, options))
  }

  page<Page, Item>(operation: Operation, input: CallInput, options?: CallOptions): PageCall<Page, Item> {
    const { pagination } = operation
    if (pagination === undefined) throw new TypeError(`${operation.id} does not answer in pages`)
    const part = operation.body === undefined ? 'query' : 'body'
    const asked = input[part] ?? {}
    return new PageCall(this.#run<Page>(operation, input, options), pagination, asked, async (overrides) => {
      const { data } = await this.#run<Page>(operation, { ...input, [part]: { ...asked, ...overrides } }, options)
      return data
    })
  }

  stream<T>(operation: Operation, input: CallInput, options?: CallOptions): StreamCall<T> {
    const prepare = this.#prepareRecord(operation)
    return new StreamCall(() => this.#openStream(operation, input, options), prepare)
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const lifetime of this.#open) lifetime.abort(new ClosedError('SekhaClient'))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run<T>(operation: Operation, input: CallInput, options: CallOptions = {}): Promise<CallOutcome<T>> {
    const { request, lifetime } = this.#start(operation, input, options)
    try {
      const response = await this.#send(request)
      const data = (await readAnswer(operation, response, this.#check)) as T
      return { data, response: describe(request, response) }
    } catch (error) {
      attachCallContext(error, { operation: operation.id, attempts: request.attempts })
      throw error
    } finally {
      lifetime.end()
    }
  }

  async #openStream(operation: Operation, input: CallInput, options: CallOptions = {}): Promise<OpenStream> {
    const { request, lifetime } = this.#start(operation, input, options)
    try {
      const response = await this.#send(request)
      await readStreamStart(operation, response)
      lifetime.lift()
      const chunks = endingWith(response.stream(), (error) => {
        lifetime.end()
        attachCallContext(error, { operation: operation.id, attempts: request.attempts })
      })
      return { response: describe(request, response), chunks }
    } catch (error) {
      lifetime.end()
      attachCallContext(error, { operation: operation.id, attempts: request.attempts })
      throw error
    }
  }

  /** Checks and writes everything that can be before any I/O, and starts the call's clock. */
  #start(
    operation: Operation,
    input: CallInput,
    options: CallOptions,
  ): { request: CallRequest; lifetime: CallLifetime } {
    if (this.#closed) throw new ClosedError('SekhaClient', { operation: operation.id })
    const { clock, defaultService, services, ...settings } = this.#options
    const service = services.get(operation.service) ?? defaultService
    if (operation.ranges !== undefined) checkRanges(operation, input.body ?? input.query ?? {})
    const path = buildPath(operation, input.path ?? [])
    const query = input.query === undefined ? '' : buildQuery(operation, input.query)
    const headers: Record<string, string> = { ...service.headers }
    let body: CallRequest['body']
    if (input.source !== undefined) {
      body = buildStreamBody(input.source)
      headers['content-type'] = 'application/x-ndjson'
    } else if (input.body !== undefined) {
      body = buildJsonBody(operation, input.body)
      headers['content-type'] = 'application/json'
    }
    if (operation.answer !== 'json') headers['accept'] = '*/*'
    if (options.headers !== undefined) Object.assign(headers, checkHeaders('headers', options.headers))
    const { idempotencyKey } = options
    if (idempotencyKey !== undefined) {
      if (operation.idempotencyKey !== true) throw new TypeError(`${operation.id} does not take an idempotency key`)
      Object.assign(headers, checkHeaders('idempotencyKey', { 'idempotency-key': idempotencyKey }))
    }
    const attemptMs = checkDuration('timeoutMs', options.timeoutMs) ?? settings.timeoutMs
    const timeouts = {
      attemptMs,
      bodyMs: checkDuration('bodyTimeoutMs', options.bodyTimeoutMs ?? options.timeoutMs) ?? settings.bodyTimeoutMs,
      idleMs: checkDuration('idleTimeoutMs', options.idleTimeoutMs) ?? settings.idleTimeoutMs,
    }
    const totalMs = checkDuration('totalTimeoutMs', options.totalTimeoutMs) ?? settings.totalTimeoutMs
    const lifetime = new CallLifetime(clock, this.#open, options.signal)
    const request: CallRequest = {
      operation,
      url: service.baseUrl + path + query,
      method: operation.method,
      headers,
      body,
      signal: lifetime.signal,
      deadlineAt: lifetime.limit(totalMs, operation.id),
      attempt: 1,
      idempotencyKey,
      timeouts,
      attempts: [],
      context: new Map(),
    }
    return { request, lifetime }
  }

  #prepareRecord(operation: Operation): ((record: unknown) => void) | undefined {
    const check = this.#check
    if (check === undefined && operation.answerDates === undefined) return undefined
    return (record) => {
      check?.(operation, record)
      decodeAnswerDates(operation, record)
    }
  }
}

function createCheck({ validate, schemas, logger }: ResolvedOptions): AnswerCheck | undefined {
  if (validate === 'off') return undefined
  return (operation, value) => {
    const result = schemas[operation.id]?.answer?.safeParse(value)
    if (result === undefined || result.success) return
    const places = (result.error?.issues ?? [])
      .slice(0, 5)
      .map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`)
    const message = `${operation.id}: the answer does not fit the contract (${places.join('; ')})`
    if (validate === 'strict') throw new ProtocolError(message)
    logger?.warn(message)
  }
}

function describe(request: CallRequest, { status, headers }: CallResponse): CallInfo {
  return { status, headers, requestId: headers.get('x-request-id') ?? undefined, attempts: request.attempts }
}

const discard = (late: CallResponse): void => void late.cancel().catch(() => {})

/** Runs `end` when the iteration ends, in whatever way; with the error if it was one. */
function endingWith(chunks: AsyncIterable<Uint8Array>, end: (error?: unknown) => void): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = chunks[Symbol.asyncIterator]()
      return {
        async next(): Promise<IteratorResult<Uint8Array>> {
          try {
            const result = await iterator.next()
            if (result.done === true) end()
            return result
          } catch (error) {
            end(error)
            throw error
          }
        },
        async return(): Promise<IteratorResult<Uint8Array>> {
          end()
          await iterator.return?.()
          return { done: true, value: undefined }
        },
      }
    },
  }
}
