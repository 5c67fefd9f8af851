import type { Operation, Pagination } from '../contract/operation.ts'
import { attachCallContext, isOpaque, ProtocolError } from '../foundation/index.ts'
import { Call, type CallOutcome, type Reading } from './call.ts'
import type { CallInput, CallOptions } from './call-options.ts'
import type { Caller } from './caller.ts'

/** The operation of a paged call and the means to fetch its pages. */
export interface Paging<Page> {
  readonly operation: Operation & { readonly pagination: Pagination }
  /** The part of the request that holds the page parameters. */
  readonly asked: object
  /** Fetches a page: the first request with `overrides` applied. */
  fetchPage(overrides?: Readonly<Record<string, unknown>>): Promise<CallOutcome<Page>>
  /** Fetches the first page as a `Response` with an unread body. */
  fetchResponse(): Promise<Response>
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
 * ```
 */
export class PageCall<Page, Item> extends Call<Page> implements AsyncIterable<Item> {
  readonly #paging: Paging<Page>
  #isIterated = false

  /**
   * @internal
   * @param paging The pagination of the call.
   */
  constructor(paging: Paging<Page>) {
    const reading: Reading = {}
    super(() => (reading.by === 'caller' ? fetchUnread(paging) : paging.fetchPage()), reading)
    this.#paging = paging
    // A loop and `asResponse()` start in the same turn. A loop by cursor never fetches the single page.
    queueMicrotask(() => void (this.#isIterated || reading.by || this.withResponse()))
  }

  /**
   * Iterates over this page and all later ones.
   *
   * @throws {ProtocolError} when a page has no next position, or the server repeats a cursor
   */
  pages(): AsyncGenerator<Page, void, undefined> {
    this.#isIterated = true
    return this.#pages()
  }

  [Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    this.#isIterated = true
    return this.#items()
  }

  async *#pages(): AsyncGenerator<Page, void, undefined> {
    for await (const { page } of this.#walk()) yield page
  }

  async *#items(): AsyncGenerator<Item, void, undefined> {
    for await (const { items } of this.#walk()) yield* items
  }

  async *#walk(): AsyncGenerator<{ page: Page; items: readonly Item[] }, void, undefined> {
    const { operation, asked } = this.#paging
    const { pagination } = operation
    const seen = new Set<unknown>()
    let position = firstPosition(pagination, asked)
    let outcome = await (position.isAsked ? this.withResponse() : this.#fetch(position))
    for (;;) {
      const items = this.#explain(outcome, () => itemsOf(pagination, outcome.data)) as readonly Item[]
      yield { page: outcome.data, items }
      const next = this.#explain(outcome, () => nextPosition(operation, outcome.data, items.length, position))
      if (next === undefined) return
      seen.add(position.value)
      this.#explain(outcome, () => {
        if (seen.has(next.value))
          throw new ProtocolError('The server gave the same cursor twice. Report it to its operator')
      })
      position = next
      outcome = await this.#fetch(position)
    }
  }

  #fetch({ name, value }: Position): Promise<CallOutcome<Page>> {
    return this.#paging.fetchPage({ [name]: value })
  }

  /** Runs `work` on a page and adds the context of its call to an error. */
  #explain<T>(outcome: CallOutcome<Page>, work: () => T): T {
    try {
      return work()
    } catch (error) {
      attachCallContext(error, { operation: this.#paging.operation.id, attempts: outcome.response.attempts })
      throw error
    }
  }
}

async function fetchUnread<Page>(paging: Paging<Page>): Promise<CallOutcome<Page>> {
  return { data: await paging.fetchResponse() } as CallOutcome<Page>
}

/** Calls an operation with paged responses. */
export function callPages<Page, Item>(
  caller: Caller,
  operation: Operation & { readonly pagination: Pagination },
  input: CallInput,
  options?: CallOptions,
): PageCall<Page, Item> {
  const part = operation.body === undefined ? 'query' : 'body'
  const given = input[part]
  // A copy: later changes by the caller must not affect the next pages. The call itself rejects other types.
  const isFields = typeof given === 'object' && given !== null && !Array.isArray(given) && !isOpaque(given)
  const asked = isFields ? { ...given } : {}
  const call = (overrides?: Readonly<Record<string, unknown>>): Call<Page> => {
    const fields = isFields || given === undefined ? { ...asked, ...overrides } : given
    return caller.call<Page>(operation, { ...input, [part]: fields }, options)
  }
  return new PageCall({
    operation,
    asked,
    fetchPage: (overrides) => call(overrides).withResponse(),
    fetchResponse: () => call().asResponse(),
  })
}

/** The start of a page: a property of the request and its value. */
interface Position {
  readonly name: string
  readonly value: unknown
  /** Whether the original request starts at this position. */
  readonly isAsked?: boolean
}

/** Returns the items of a page, which is an object with a list, or the list itself with extra properties. */
function itemsOf(pagination: Pagination, page: unknown): readonly unknown[] {
  if (Array.isArray(page)) return page
  const items = (page as Record<string, unknown> | null)?.[pagination.items]
  if (!Array.isArray(items)) throw missing(pagination.items)
  return items
}

const missing = (name: string): ProtocolError => new ProtocolError(`The page has no ${name}`)

/** Returns the cursor of a pagination. Iterations prefer it to page numbers. */
const cursorOf = (
  pagination: Pagination,
): { readonly cursor: string; readonly next: string; readonly start?: string } | undefined =>
  pagination.kind === 'cursor' ? pagination : pagination.kind === 'page' ? pagination.walk : undefined

function firstPosition(pagination: Pagination, asked: object): Position {
  const given = asked as Readonly<Record<string, unknown>>
  const cursor = cursorOf(pagination)
  if (pagination.kind === 'offset')
    return { name: pagination.offset, value: given[pagination.offset] ?? 0, isAsked: true }
  if (cursor !== undefined && (pagination.kind === 'cursor' || (given[pagination.page] ?? undefined) === undefined)) {
    const value = given[cursor.cursor] ?? cursor.start
    return { name: cursor.cursor, value, isAsked: value === given[cursor.cursor] }
  }
  const name = (pagination as Pagination & { kind: 'page' }).page
  return { name, value: given[name] ?? 1, isAsked: true }
}

/**
 * Returns the position of the next page, or `undefined` after the last one. With a cursor, `next` alone decides.
 * Otherwise the total decides, and a page without items is the last.
 *
 * @throws {ProtocolError} when the response lacks the cursor or the total, because stopping there would lose items
 */
function nextPosition(
  { pagination, ranges }: Operation & { readonly pagination: Pagination },
  page: unknown,
  items: number,
  { name, value }: Position,
): Position | undefined {
  const fields = page as Readonly<Record<string, unknown>>
  const cursor = cursorOf(pagination)
  let number = Number(value)
  if (name === cursor?.cursor) {
    const next = fields[cursor.next]
    if (next === null || next === '') return undefined
    if (next !== undefined) return { name, value: next }
    // A legacy server ignores the cursor and sends its first page.
    if (pagination.kind !== 'page' || value !== cursor.start) throw missing(cursor.next)
    number = 1
  }
  if (items === 0) return undefined
  const total = fields[pagination.total]
  if (typeof total !== 'number') throw missing(pagination.total)
  if (pagination.kind === 'offset') {
    const end = number + items
    // Offsets beyond the contract's maximum cannot be requested.
    return end < total && end <= (ranges?.[pagination.offset]?.[1] ?? Infinity) ? { name, value: end } : undefined
  }
  const size = Number(fields[pagination.size])
  return number * (size > 0 ? size : items) < total
    ? { name: (pagination as Pagination & { kind: 'page' }).page, value: number + 1 }
    : undefined
}
