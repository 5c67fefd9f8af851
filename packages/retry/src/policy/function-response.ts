import type { CallResponse, HeaderBag } from '@sekha/core'

const noHeaders: HeaderBag = Object.assign(new Map<string, string>(), { get: () => null })

/**
 * The value of a function as a response. A web `Response` keeps its status and headers, so that policies judge it as a
 * client does. Any other value counts as a success.
 */
export class FunctionResponse implements CallResponse {
  readonly status: number
  readonly headers: HeaderBag
  readonly value: unknown

  constructor(value: unknown) {
    const head = readHead(value)
    this.status = head?.status ?? 200
    this.headers = head?.headers ?? noHeaders
    this.value = value
  }

  async text(): Promise<never> {
    throw new TypeError('The value of a function has no body')
  }

  // oxlint-disable-next-line require-yield -- it always throws
  async *stream(): AsyncGenerator<never> {
    throw new TypeError('The value of a function has no body')
  }

  async cancel(): Promise<void> {
    if (readHead(this.value) !== undefined) await (this.value as Response).body?.cancel?.()
  }
}

/** Returns the status and the headers of a web `Response`, of any implementation. Other values have none. */
function readHead(value: unknown): Pick<CallResponse, 'status' | 'headers'> | undefined {
  try {
    if (typeof value !== 'object' || value === null || !('body' in value)) return undefined
    const { status, headers } = value as Partial<Response>
    if (typeof status !== 'number' || typeof headers?.get !== 'function') return undefined
    return { status, headers: new ForeignHeaders(headers) }
  } catch {
    // A property throws: the value is the function's own, and the policies must not replace it with an error.
    return undefined
  }
}

/** Reads headers that may belong to an object that only resembles a `Response`. Only strings are headers. */
class ForeignHeaders implements HeaderBag {
  readonly #headers: HeaderBag

  constructor(headers: HeaderBag) {
    this.#headers = headers
  }

  get(name: string): string | null {
    try {
      const value: unknown = this.#headers.get(name)
      return typeof value === 'string' ? value : null
    } catch {
      return null
    }
  }

  [Symbol.iterator](): Iterator<[name: string, value: string]> {
    return this.#headers[Symbol.iterator]()
  }
}
