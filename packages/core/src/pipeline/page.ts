import type { CallOptions } from './call-options.ts'

/** Fetches the page that follows a page. */
export type FetchNextPage = (options: CallOptions | undefined) => Promise<Page<unknown>>

/** A page with the other fields of its response, such as `page_size` or `searched`. */
export type PageOf<T, Fields> = Page<T> & Readonly<Omit<Fields, Exclude<keyof Page<unknown>, 'total'>>>

/** The properties of a page, without its methods. */
export interface PlainPage<T> {
  /** The items of this page, in the order of the server. */
  readonly data: readonly T[]
  /** The number of items on all pages; `undefined` if the server does not count them. */
  readonly total: number | undefined
  /** Whether the server has a later page. */
  readonly hasNextPage: boolean
  /** The other fields of the response. */
  readonly [field: string]: unknown
}

/**
 * One page of a list. Every operation that lists returns one, even if its list always fits on a single page.
 *
 * A page is iterable over its own items, and asynchronously iterable over its items and those of all later pages. It
 * holds the other fields of the response as properties, and its list under the name in the contract as well, such as
 * `messages`.
 *
 * @example
 * ```ts
 * let page = await client.query('deployment', { limit: 20 })
 * for (const hit of page) console.log(hit.label, hit.score)
 * while (page.hasNextPage) page = await page.nextPage()
 * ```
 */
export class Page<T> implements Iterable<T>, AsyncIterable<T> {
  /** The items of this page. */
  readonly data: readonly T[]
  /** The number of items on all pages; `undefined` if the server does not count them. */
  readonly total: number | undefined
  /** Whether another page follows. */
  readonly hasNextPage: boolean
  readonly #fetchNext: FetchNextPage | undefined

  /**
   * @internal
   * @param response The response that holds the list and other fields.
   * @param name The field with the list; `undefined` if the response is the list.
   * @param total The number of items on all pages, if known.
   * @param fetchNext Fetches the next page; `undefined` on the last one.
   */
  constructor(response: object, name: string | undefined, total: number | undefined, fetchNext?: FetchNextPage) {
    const fields = (name === undefined ? {} : response) as Readonly<Record<string, unknown>>
    this.data = (name === undefined ? response : fields[name]) as readonly T[]
    this.total = total
    this.hasNextPage = fetchNext !== undefined
    this.#fetchNext = fetchNext
    for (const key of Object.keys(fields))
      if (!(key in this))
        Object.defineProperty(this, key, { value: fields[key], enumerable: key !== name, configurable: true })
  }

  /** The items of this page, under the name that the guide uses. */
  get results(): readonly T[] {
    return this.data
  }

  /** The number of items on this page. */
  get length(): number {
    return this.data.length
  }

  /**
   * Fetches the next page. It uses the options of the original call, apart from those given here.
   *
   * @throws {RangeError} on the last page
   * @throws {ProtocolError} when the server names no next page, or one that was already fetched
   */
  async nextPage(options?: CallOptions): Promise<this> {
    if (this.#fetchNext === undefined)
      throw new RangeError('This is the last page: check hasNextPage before nextPage()')
    return (await this.#fetchNext(options)) as this
  }

  /** Iterates over the items of this page. */
  [Symbol.iterator](): ArrayIterator<T> {
    return this.data[Symbol.iterator]()
  }

  /** Iterates over the items of this page and all later ones. Pages are fetched one at a time, on demand. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    // oxlint-disable-next-line typescript/no-this-alias -- the first of the pages
    for (let page: Page<T> = this; ;) {
      yield* page.data
      if (!page.hasNextPage) return
      // oxlint-disable-next-line no-await-in-loop -- a page names its successor
      page = await page.nextPage()
    }
  }

  /** Returns everything that the page holds, with its items as `data`. `JSON.stringify` calls it. */
  toJSON(): PlainPage<T> {
    const { data, total, hasNextPage } = this
    return { data, total, hasNextPage, ...(this as object) }
  }
}
