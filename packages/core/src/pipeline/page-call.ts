import type { Operation } from '../contract/operation.ts'
import { attachCallContext, checkInteger, isOpaque, ProtocolError, refuseUnknown } from '../foundation/index.ts'
import { Call, type CallOutcome, type Reading } from './call.ts'
import type { CallInput, CallOptions } from './call-options.ts'
import type { CallRequest } from './call-request.ts'
import type { Caller } from './caller.ts'
import { Page, type PageOf } from './page.ts'
import { requestedPosition, nextPosition, type Position, walkPosition } from './page-position.ts'

/** The options of {@link PageCall.toArray}. */
export interface ToArrayOptions {
  /** The maximum number of items. It bounds the memory that the array takes. */
  readonly limit: number
}

/** Starts the calls for the first page. */
interface FirstPages<P> {
  /** Requests the page in the request. */
  readonly page: () => Call<P>
  /** Requests the first page of an iteration; `undefined` if it is the same page. */
  readonly walk: (() => Call<P>) | undefined
}

/**
 * A running call for one page. Await it for that page, or iterate over it for the items of all pages. Pages are fetched
 * one at a time, on demand.
 *
 * With a cursor, an iteration returns each item that exists throughout exactly once, in the documented order of the
 * operation. Concurrent creates, updates and deletes do not affect this, including those of the loop itself.
 *
 * With numbered or ranked pages, such as a `page` or `offset` parameter or a legacy server, a change between two pages
 * shifts the items after it: collect the items before you change them. An iteration ends at the maximum offset, if the
 * operation has one.
 *
 * @example
 * ```ts
 * const page = await client.conversations.list({ folder: '/work' })
 * for await (const conversation of client.conversations.list({ folder: '/work' })) console.log(conversation.label)
 * const recent = await client.conversations.list().toArray({ limit: 500 })
 * ```
 */
export class PageCall<T, Fields = unknown> extends Call<PageOf<T, Fields>> implements AsyncIterable<T> {
  readonly #walk: (() => Call<PageOf<T, Fields>>) | undefined
  #isIterated = false
  /** The single page, as long as a loop may take its place. */
  #unread: Promise<unknown> | undefined

  /**
   * @internal
   * @param first Starts the call.
   */
  constructor({ page, walk }: FirstPages<PageOf<T, Fields>>) {
    const reading: Reading = {}
    super(() => (reading.by === 'caller' ? fetchUnread(page()) : page().withResponse()), reading)
    this.#walk = walk
    // A loop and `asResponse()` start in the same turn. A loop by cursor never fetches the single page.
    queueMicrotask(() => {
      if (!this.#isIterated && reading.by === undefined) this.#unread = this.withResponse()
    })
  }

  /**
   * Iterates over this page and all later ones.
   *
   * @throws {ProtocolError} when a page has no next position, or the server repeats a cursor
   */
  pages(): AsyncGenerator<PageOf<T, Fields>, void, undefined> {
    this.#startLoop()
    return this.#pages()
  }

  /**
   * Iterates over the first `limit` items of this page and all later ones. It fetches no page beyond them. `limit` is
   * independent of the page size.
   *
   * @throws {RangeError} when `limit` is not an integer of at least 1
   *
   * @example
   * ```ts
   * for await (const hit of client.query('deployment').take(100)) console.log(hit.label)
   * ```
   */
  take(limit: number): AsyncGenerator<T, void, undefined> {
    this.#startLoop()
    checkLimit(limit)
    return this.#items(limit)
  }

  /**
   * Collects the items of this page and all later ones, up to a limit that is independent of the page size.
   *
   * @throws {RangeError} when `limit` is not an integer of at least 1
   */
  async toArray(options: ToArrayOptions): Promise<T[]> {
    this.#startLoop()
    refuseUnknown('toArray()', options, { limit: true })
    const items: T[] = []
    for await (const item of this.take((options as ToArrayOptions | undefined)?.limit as number)) items.push(item)
    return items
  }

  /** Iterates over the items of this page and all later ones. Pages are fetched one at a time, on demand. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    this.#startLoop()
    return this.#items(Infinity)
  }

  /** A loop reports its own failure, so that of the single page is not unhandled. */
  #startLoop(): void {
    this.#isIterated = true
    this.#unread?.catch(() => {})
  }

  async *#pages(): AsyncGenerator<PageOf<T, Fields>, void, undefined> {
    for (let page = await (this.#walk?.() ?? this); ;) {
      yield page
      if (!page.hasNextPage) return
      // oxlint-disable-next-line no-await-in-loop -- a page names its successor
      page = await page.nextPage()
    }
  }

  async *#items(limit: number): AsyncGenerator<T, void, undefined> {
    let left = limit
    for await (const { data } of this.#pages()) {
      yield* left < data.length ? data.slice(0, left) : data
      if ((left -= data.length) <= 0) return
    }
  }
}

async function fetchUnread<T>(page: Call<T>): Promise<CallOutcome<T>> {
  return { data: await page.asResponse() } as CallOutcome<T>
}

function checkLimit(limit: number): void {
  if (limit === undefined) throw new TypeError('limit is required: the maximum number of items')
  checkInteger('limit', limit, 1, { min: 1, max: Number.MAX_SAFE_INTEGER })
}

/** The pages of one iteration, to detect a cursor that the server repeats. */
type Trail = Map<unknown, number>

/** Calls an operation that lists. */
export function callPages<T, Fields = unknown>(
  caller: Caller,
  operation: Operation,
  input: CallInput,
  options?: CallOptions,
): PageCall<T, Fields> {
  const { pagination } = operation
  const part = operation.body === undefined ? 'query' : 'body'
  const fields = input[part]
  // A copy: later changes by the caller must not affect the next pages. The call itself rejects other types.
  const isFields = typeof fields === 'object' && fields !== null && !Array.isArray(fields) && !isOpaque(fields)
  const requested: Readonly<Record<string, unknown>> = isFields ? { ...fields } : {}
  const first = pagination && walkPosition(pagination, requested)

  const fetchPage = (
    position: Position | undefined,
    overrides: object | undefined,
    number: number,
    trail: Trail,
    own: CallOptions | undefined,
  ): Call<PageOf<T, Fields>> => {
    if (position !== undefined && !trail.has(position.value)) trail.set(position.value, number)
    const read = (request: CallRequest, _: unknown, __: unknown, accept: () => unknown): Page<T> => {
      const { response, name, items, total } = readList(operation, accept())
      const next = position && nextPosition(operation, response, items, position)
      return new Page<T>(
        response,
        name,
        total,
        next &&
          ((more) => {
            const error = refuseNext(next, number, trail)
            if (error === undefined) {
              const { name: field, value } = next as Position
              return fetchPage(next as Position, { [field]: value }, number + 1, trail, mergeOptions(options, more))
            }
            attachCallContext(error, { operation: operation.id, attempts: request.attempts })
            throw error
          }),
      )
    }
    const isChanged = isFields || (fields === undefined && overrides !== undefined)
    const sent = isChanged ? { ...requested, ...overrides } : fields
    return caller.call(operation, { ...input, [part]: sent, read }, own)
  }
  const start = (position: Position | undefined, overrides?: object): Call<PageOf<T, Fields>> =>
    fetchPage(position, overrides, 0, new Map(), options)

  return new PageCall<T, Fields>({
    page: () => start(pagination && requestedPosition(pagination, requested)),
    walk: first && (() => start(first, { [first.name]: first.value })),
  })
}

/** Returns the reason why a next page cannot be fetched, if there is one. */
function refuseNext(next: Position | ProtocolError, number: number, trail: Trail): ProtocolError | undefined {
  if (next instanceof ProtocolError) return next
  return (trail.get(next.value) ?? Infinity) <= number
    ? new ProtocolError('The server returned the same cursor twice. Report this to its operator')
    : undefined
}

function mergeOptions(options: CallOptions | undefined, more: CallOptions | undefined): CallOptions | undefined {
  if (more === undefined) return options
  // The call itself rejects other types.
  return typeof more === 'object' && more !== null && !isOpaque(more) ? { ...options, ...more } : more
}

/** The list of a response, which is a field or the response itself. */
interface List {
  readonly response: Readonly<Record<string, unknown>>
  readonly name: string | undefined
  readonly items: number
  readonly total: number | undefined
}

function readList({ id, pagination, result }: Operation, value: unknown): List {
  const name = pagination?.items ?? result
  const response = (value ?? {}) as Readonly<Record<string, unknown>>
  const list = name === undefined ? value : response[name]
  if (!Array.isArray(list))
    throw new ProtocolError(`${id}: the response has no ${name ?? 'list'}. Does baseUrl point at the service?`)
  // A list without pages is complete.
  const total = response[pagination?.total ?? 'total'] ?? (pagination ? undefined : list.length)
  return { response, name, items: list.length, total: total as number | undefined }
}
