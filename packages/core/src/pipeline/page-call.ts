import type { Operation, Pagination } from '../contract/operation.ts'
import { attachCallContext, isOpaque, ProtocolError } from '../foundation/index.ts'
import { Call, type CallOutcome } from './call.ts'
import type { CallInput, CallOptions } from './call-options.ts'
import type { Caller } from './caller.ts'

/** How the pages of a call follow each other. */
export interface Paging<Page> {
  readonly operation: Operation & { readonly pagination: Pagination }
  /** The part of the request that pages are asked for in. */
  readonly asked: object
  /** Fetches the page that differs from the first one by these properties of the request. */
  fetchPage(overrides?: Readonly<Record<string, unknown>>): Promise<CallOutcome<Page>>
}

/**
 * A running call for one page: await it for that page, iterate over it for the items of all pages. Pages are fetched one
 * at a time, when they are needed.
 *
 * An iteration over a list with a cursor gives each item that is there throughout exactly once, in the order that the
 * operation documents for it, whatever is created, changed or deleted meanwhile, by the loop itself too. Over pages that
 * are numbered or ranked, as with a `page` or `offset` of yours or a legacy server, a change between two pages shifts
 * the items after it: collect them first, then change them. Where an offset has a bound, an iteration ends there.
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
   * @param paging How pages are fetched and follow each other.
   */
  constructor(paging: Paging<Page>) {
    super(() => paging.fetchPage())
    this.#paging = paging
    const { pagination } = paging.operation
    // A loop begins in the same turn; where it goes another way than a page does, that page is not fetched for nothing.
    if (cursorOf(pagination)?.start === undefined) void this.withResponse()
    else queueMicrotask(() => void (this.#isIterated || this.withResponse()))
  }

  /**
   * This page and all that follow.
   *
   * @throws {ProtocolError} when a page does not say where the next one is, or sends in a circle
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

  /** Runs what may find fault with a page; the error then says from which call it is. */
  #explain<T>(outcome: CallOutcome<Page>, work: () => T): T {
    try {
      return work()
    } catch (error) {
      attachCallContext(error, { operation: this.#paging.operation.id, attempts: outcome.response.attempts })
      throw error
    }
  }
}

/** Calls an operation that responds in pages. */
export function callPages<Page, Item>(
  caller: Caller,
  operation: Operation & { readonly pagination: Pagination },
  input: CallInput,
  options?: CallOptions,
): PageCall<Page, Item> {
  const part = operation.body === undefined ? 'query' : 'body'
  const given = input[part]
  // A copy: what the caller does to it later is not for the pages that follow. The call refuses what is not fields.
  const isFields = typeof given === 'object' && given !== null && !Array.isArray(given) && !isOpaque(given)
  const asked = isFields ? { ...given } : {}
  const fetchPage = (overrides?: Readonly<Record<string, unknown>>): Promise<CallOutcome<Page>> =>
    caller
      .call<Page>(
        operation,
        { ...input, [part]: isFields || given === undefined ? { ...asked, ...overrides } : given },
        options,
      )
      .withResponse()
  return new PageCall({ operation, asked, fetchPage })
}

/** Where a page begins: a property of the request with its value. */
interface Position {
  readonly name: string
  readonly value: unknown
  /** Whether the request as it was given begins here. */
  readonly isAsked?: boolean
}

/** A page is an object that holds its items, or the list of them with the rest as properties. */
function itemsOf(pagination: Pagination, page: unknown): readonly unknown[] {
  if (Array.isArray(page)) return page
  const items = (page as Record<string, unknown> | null)?.[pagination.items]
  if (!Array.isArray(items)) throw missing(pagination.items)
  return items
}

const missing = (name: string): ProtocolError => new ProtocolError(`The page has no ${name}`)

/** The cursor of a pagination: its only way, or the one that iterations prefer. */
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
 * Where the next page is, or `undefined` after the last one. A cursor decides alone; otherwise the total does, and a
 * page without items is the last.
 *
 * @throws {ProtocolError} when the response has no total, since to stop there would lose what follows
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
    // The contract bounds an offset; what lies beyond it cannot be asked for.
    return end < total && end <= (ranges?.[pagination.offset]?.[1] ?? Infinity) ? { name, value: end } : undefined
  }
  const size = Number(fields[pagination.size])
  return number * (size > 0 ? size : items) < total
    ? { name: (pagination as Pagination & { kind: 'page' }).page, value: number + 1 }
    : undefined
}
