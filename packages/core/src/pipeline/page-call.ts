import type { Operation, Pagination } from '../contract/operation.ts'
import { attachCallContext, ProtocolError } from '../foundation/index.ts'
import { Call, type CallOutcome } from './call.ts'
import type { CallInput, CallOptions } from './call-options.ts'
import type { Caller } from './caller.ts'

/** How the pages of a call follow each other. */
export interface Paging<Page> {
  readonly operation: string
  readonly pagination: Pagination
  /** The part of the request that pages are asked for in. */
  readonly asked: object
  /** Fetches the page that differs from the first one by these properties of the request. */
  fetchPage(overrides: Readonly<Record<string, unknown>>): Promise<CallOutcome<Page>>
}

/**
 * A running call for one page: await it for that page, iterate over it for the items of that page and of all that
 * follow. Pages are fetched one at a time, when they are needed.
 *
 * @example
 * ```ts
 * const page = await client.conversations.list({ folder: '/work' })
 * for await (const conversation of client.conversations.list({ folder: '/work' })) console.log(conversation.label)
 * ```
 */
export class PageCall<Page, Item> extends Call<Page> implements AsyncIterable<Item> {
  readonly #paging: Paging<Page>

  /**
   * @internal
   * @param outcome The running call for the first page.
   * @param paging How pages follow each other.
   */
  constructor(outcome: Promise<CallOutcome<Page>>, paging: Paging<Page>) {
    super(outcome)
    this.#paging = paging
  }

  /**
   * This page and all that follow.
   *
   * @throws {ProtocolError} when a page does not say where the next one is, or sends in a circle
   */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    for await (const { page } of this.#walk()) yield page
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const { items } of this.#walk()) yield* items
  }

  async *#walk(): AsyncGenerator<{ page: Page; items: readonly Item[] }, void, undefined> {
    const { pagination, asked } = this.#paging
    const seen = new Set<unknown>()
    let outcome = await this.withResponse()
    let position = firstPosition(pagination, asked)
    for (;;) {
      const items = this.#explain(outcome, () => itemsOf(pagination, outcome.data)) as readonly Item[]
      yield { page: outcome.data, items }
      const next = this.#explain(outcome, () => nextPosition(pagination, outcome.data, items.length, position))
      if (next === undefined) return
      seen.add(position)
      this.#explain(outcome, () => {
        if (seen.has(next)) throw new ProtocolError('The server gave the same cursor twice. Report it to its operator')
      })
      position = next
      outcome = await this.#paging.fetchPage({ [positionName(pagination)]: next })
    }
  }

  /** Runs what may find fault with a page; the error then says from which call it is. */
  #explain<T>(outcome: CallOutcome<Page>, work: () => T): T {
    try {
      return work()
    } catch (error) {
      attachCallContext(error, { operation: this.#paging.operation, attempts: outcome.response.attempts })
      throw error
    }
  }
}

/** Calls an operation that answers in pages. */
export function callPages<Page, Item>(
  caller: Caller,
  operation: Operation & { readonly pagination: Pagination },
  input: CallInput,
  options?: CallOptions,
): PageCall<Page, Item> {
  const part = operation.body === undefined ? 'query' : 'body'
  // A copy: what the caller does to it later is not for the pages that follow.
  const asked = { ...input[part] }
  const fetchPage = (overrides: Readonly<Record<string, unknown>>): Promise<CallOutcome<Page>> =>
    caller.call<Page>(operation, { ...input, [part]: { ...asked, ...overrides } }, options).withResponse()
  const first = caller.call<Page>(operation, input, options).withResponse()
  return new PageCall(first, { operation: operation.id, pagination: operation.pagination, asked, fetchPage })
}

/** A page is an object that holds its items, or the list of them with the rest as properties. */
function itemsOf(pagination: Pagination, page: unknown): readonly unknown[] {
  if (Array.isArray(page)) return page
  const items = (page as Record<string, unknown> | null)?.[pagination.items]
  if (!Array.isArray(items)) throw new ProtocolError(`The page has no ${pagination.items}`)
  return items
}

function positionName(pagination: Pagination): string {
  return pagination.kind === 'page'
    ? pagination.page
    : pagination.kind === 'offset'
      ? pagination.offset
      : pagination.cursor
}

function firstPosition(pagination: Pagination, input: object): unknown {
  const given = (input as Record<string, unknown>)[positionName(pagination)]
  return given ?? (pagination.kind === 'page' ? 1 : pagination.kind === 'offset' ? 0 : undefined)
}

/**
 * Where the next page is, or `undefined` after the last one. A cursor decides alone; otherwise the total does, and a
 * page without items is the last.
 *
 * @throws {ProtocolError} when the answer has no total, since to stop there would lose what follows
 */
function nextPosition(pagination: Pagination, page: unknown, items: number, position: unknown): unknown {
  const answer = page as Readonly<Record<string, unknown>>
  if (pagination.kind === 'cursor') {
    const next = answer[pagination.next]
    return next === null || next === '' ? undefined : next
  }
  if (items === 0) return undefined
  const total = answer[pagination.total]
  if (typeof total !== 'number') throw new ProtocolError(`The page has no ${pagination.total}`)
  if (pagination.kind === 'offset') {
    const seen = Number(position) + items
    return seen < total ? seen : undefined
  }
  const size = Number(answer[pagination.size])
  return Number(position) * (size > 0 ? size : items) < total ? Number(position) + 1 : undefined
}
