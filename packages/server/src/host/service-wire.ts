import type { ContentCoding } from './content-coding.ts'
import type { HttpError } from './http-error.ts'

/** A request that no operation serves. */
export interface UnmatchedRequest {
  readonly method: string
  readonly path: string
  /** The query with its question mark; empty if there is none. */
  readonly search: string
  /** The methods that the path has; empty if the path does not exist. */
  readonly allowed: readonly string[]
}

/** A redirect, such as to the path without doubled slashes. */
export interface Redirect {
  readonly status: 301 | 302 | 307 | 308
  /** The path, with its query. The host refuses another origin. */
  readonly location: string
}

/** A refusal as the client receives it. The host adds the request id. */
export interface WrittenError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The keys that a service accepts. */
export interface KeyRules {
  readonly minLength: number
}

/** What the clients of a service expect on the wire. */
export interface ServiceWire {
  /** The paths below which the service refuses unmatched requests, such as `/api/v1`. @default none: the host does */
  readonly basePaths: readonly string[]
  /** Writes a refusal. */
  readonly writeError: (
    error: HttpError,
    request: { readonly requestId: string; readonly operation: string | undefined },
  ) => WrittenError
  /** Returns the key of a request; undefined if there is none. */
  readonly readKey: (headers: Headers) => string | undefined
  /** Says how to send a key. Callers without a key receive it. */
  readonly keyHint: string
  readonly keyRules: KeyRules
  /**
   * Whether `Sekha-User` and `Sekha-Namespace` narrow a request. The service then reads `user` and `namespace` of each
   * scope. If not, a caller that is bound to one may not call it. @default false
   */
  readonly hasUsers: boolean
  /** The content type of bodies; undefined accepts any. */
  readonly bodyType: string | undefined
  /**
   * Reads the header `Content-Encoding`; undefined if there is none. For `gzip`, the host decompresses the body, up to
   * the size limit of bodies. @throws {HttpError} when the service does not accept the coding
   */
  readonly readCoding: (header: string | undefined) => ContentCoding
  /** Whether invalid UTF-8 in bodies is read as U+FFFD instead of refused with 400. */
  readonly replacesInvalidUtf8: boolean
  /**
   * Parses a body, before it is validated. The operation is named by its id. A `CheckedBody` is not validated.
   *
   * @throws {HttpError} when it is malformed
   */
  readonly parseBody: (text: string, operation: string) => unknown
  /** Refuses a request that no operation serves, or redirects it. */
  readonly refuseUnmatched: (request: UnmatchedRequest) => HttpError | Redirect
}

/** What a service changes of the default wire. One that reads keys its own way also says how to send them. */
export type WireChanges = Partial<Omit<ServiceWire, 'readKey' | 'keyHint'>> &
  (Pick<ServiceWire, 'readKey' | 'keyHint'> | { readonly readKey?: never; readonly keyHint?: never })
