import type { Pagination } from '../contract/operation.ts'
import { ProtocolError } from '../foundation/index.ts'
import { Call, type CallOutcome } from './call.ts'

/** Fetches the page that differs from the first one by these properties of the request. */
export type FetchPage<Page> = (overrides: Readonly<Record<string, unknown>>) => Promise<Page>

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
  readonly #pagination: Pagination
  readonly #input: object
  readonly #fetchPage: FetchPage<Page>

  /**
   * @param outcome The running call for the first page.
   * @param pagination How pages follow each other.
   * @param input The part of the request that pages are asked for in.
   * @param fetchPage Fetches another page.
   */
  constructor(outcome: Promise<CallOutcome<Page>>, pagination: Pagination, input: object, fetchPage: FetchPage<Page>) {
    super(outcome)
    this.#pagination = pagination
    this.#input = input
    this.#fetchPage = fetchPage
  }

  /** This page and all that follow. */
  async *pages(): AsyncGenerator<Page, void, undefined> {
    let { data: page } = await this.withResponse()
    yield page
    let position = firstPosition(this.#pagination, this.#input)
    for (;;) {
      const next = nextPosition(this.#pagination, page, itemsOf<Item>(this.#pagination, page).length, position)
      if (next === undefined) return
      position = next
      page = await this.#fetchPage({ [positionName(this.#pagination)]: next })
      yield page
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) yield* itemsOf<Item>(this.#pagination, page)
  }
}

/** A page is an object that holds its items, or the list of them with the rest as properties. */
function itemsOf<Item>(pagination: Pagination, page: unknown): readonly Item[] {
  if (Array.isArray(page)) return page as Item[]
  const items = (page as Record<string, unknown> | null)?.[pagination.items]
  if (!Array.isArray(items)) throw new ProtocolError(`The page has no ${pagination.items}`)
  return items as Item[]
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

/** Where the next page is, or `undefined` after the last one. A page without items ends what counts; a cursor decides alone. */
export function nextPosition(pagination: Pagination, page: unknown, items: number, position: unknown): unknown {
  const answer = page as Readonly<Record<string, unknown>>
  if (pagination.kind === 'cursor') {
    const next = answer[pagination.next]
    if (next === null || next === undefined || next === '') return undefined
    if (next === position) throw new ProtocolError('The server gave the same cursor twice')
    return next
  }
  if (items === 0) return undefined
  const total = Number(answer[pagination.total])
  if (pagination.kind === 'offset') {
    const seen = Number(position) + items
    return seen < total ? seen : undefined
  }
  const size = Number(answer[pagination.size])
  return Number(position) * (size > 0 ? size : items) < total ? Number(position) + 1 : undefined
}
