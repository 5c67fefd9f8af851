import type { CommonClientOptions, SekhaClient } from '../../src/index.ts'

/** The request that the client must send. Omitted parts are not checked, except that an omitted body must be absent. */
export interface ExpectedRequest {
  readonly method: string
  /** The path with its query. */
  readonly path: string
  /** The parsed JSON body. */
  readonly body?: unknown
  /** The expected headers. `null` means that the header must be absent. */
  readonly headers?: Readonly<Record<string, string | null>>
}

/** The response of a legacy server. `closed` closes the connection without one. */
export type LegacyResponse =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | 'closed'

export interface Exchange {
  readonly expect: ExpectedRequest
  readonly response: LegacyResponse
}

/** An error with its class, fields and message. */
export interface ExpectedError {
  readonly is: abstract new (...args: never[]) => Error
  readonly has?: Readonly<Record<string, unknown>>
  readonly message?: RegExp
}

/** A peculiarity of the original controller and its effect on a program. */
export interface Quirk {
  /** The unique id: the area, a dot and a name. */
  readonly id: string
  /** The section of the protocol sheet. */
  readonly section: string
  readonly profile: 'P1' | 'P2' | 'both'
  /** The expected behaviour as a sentence, which is the title of the test. */
  readonly what: string
  readonly options?: CommonClientOptions
  readonly call: (client: SekhaClient) => unknown
  /** The expected requests, in order, each exactly once. Empty if nothing may be sent. */
  readonly exchange: readonly Exchange[]
  readonly expected: { readonly value: unknown } | { readonly error: ExpectedError }
}
