import type { ClientOptions, SekhaClient } from '../../src/index.ts'

/** What the client has to send. What is not named is not looked at, except the body: without one there must be none. */
export interface ExpectedRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** The parsed JSON. */
  readonly body?: unknown
  /** `null` for a header that must not be there. */
  readonly headers?: Readonly<Record<string, string | null>>
}

/** The bytes that a legacy server responds with; `closed` ends the connection without any. */
export type LegacyResponse =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | 'closed'

export interface Exchange {
  readonly expect: ExpectedRequest
  readonly response: LegacyResponse
}

/** An error by its class, and by what it holds. */
export interface ExpectedError {
  readonly is: abstract new (...args: never[]) => Error
  readonly has?: Readonly<Record<string, unknown>>
  readonly message?: RegExp
}

/** One peculiarity of the original controller, and what a program sees of it. */
export interface Quirk {
  /** Unique; the area, a dot, and what it is. */
  readonly id: string
  /** The section of the protocol sheet. */
  readonly section: string
  readonly profile: 'P1' | 'P2' | 'both'
  /** A sentence of behaviour: the title of the test. */
  readonly what: string
  readonly options?: ClientOptions
  readonly call: (client: SekhaClient) => unknown
  /** In this order, each exactly once. Empty when nothing may be sent. */
  readonly exchange: readonly Exchange[]
  readonly expected: { readonly value: unknown } | { readonly error: ExpectedError }
}
