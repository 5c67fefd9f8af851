import type { HeaderBag } from '@sekha/core'

/** The value of a header, which may have been sent more than once. */
type HeaderValue = string | readonly string[] | undefined

/** Reads headers from a plain object with lower-case names, without a copy. */
export class PlainHeaders implements HeaderBag {
  readonly #values: Readonly<Record<string, HeaderValue>>

  constructor(values: Readonly<Record<string, HeaderValue>>) {
    this.#values = values
  }

  get(name: string): string | null {
    const key = name.toLowerCase()
    if (!Object.hasOwn(this.#values, key)) return null
    const value = this.#values[key]
    if (value === undefined) return null
    return typeof value === 'string' ? value : value.join(', ')
  }

  *[Symbol.iterator](): Iterator<[name: string, value: string]> {
    for (const [name, value] of Object.entries(this.#values)) {
      if (value === undefined) continue
      // A cookie may contain a comma, so each stays a separate header.
      if (typeof value === 'string') yield [name, value]
      else if (name === 'set-cookie') for (const one of value) yield [name, one]
      else yield [name, value.join(', ')]
    }
  }
}
