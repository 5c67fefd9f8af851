import { ApiError, type ApiErrorOptions } from './api-error.ts'

/** One thing that is wrong with a request. */
export interface Issue {
  /** Where, as a property path such as `messages[0].role`; empty for the whole request. */
  readonly path: string
  /** What is wrong, for people. */
  readonly message: string
  /** The name of the rule, for programs. */
  readonly code?: string
}

/** The server refused the request (4xx); sending the same again does not help, unless a subclass says otherwise. */
export class ClientError extends ApiError {
  constructor(message: string, options: ApiErrorOptions & { readonly code?: string | undefined }) {
    super(message, { ...options, code: options.code ?? 'client' })
  }

  override get name(): string {
    return 'ClientError'
  }
}

/** The request does not fit the contract (400, 413, 415, 422). */
export class ValidationError extends ClientError {
  /** What is wrong, one by one, when the server said so; never the values that were sent. */
  readonly issues: readonly Issue[]

  constructor(message: string, options: ApiErrorOptions & { readonly issues?: readonly Issue[] | undefined }) {
    super(message, { ...options, code: 'validation' })
    this.issues = Object.freeze([...(options.issues ?? [])])
  }

  override get name(): string {
    return 'ValidationError'
  }
}

/** The key is missing or wrong (401). */
export class AuthenticationError extends ClientError {
  constructor(message: string, options: ApiErrorOptions) {
    super(message, { ...options, code: 'authentication' })
  }

  override get name(): string {
    return 'AuthenticationError'
  }
}

/** The key is right and may not do this (403). */
export class PermissionError extends ClientError {
  constructor(message: string, options: ApiErrorOptions) {
    super(message, { ...options, code: 'permission' })
  }

  override get name(): string {
    return 'PermissionError'
  }
}

/** There is no such thing (404). */
export class NotFoundError extends ClientError {
  /**
   * `resource`: the route exists and the record does not. `route`: the server does not know the path, so it is another
   * server or another version of it.
   */
  readonly missing: 'resource' | 'route'

  constructor(message: string, options: ApiErrorOptions & { readonly missing: 'resource' | 'route' }) {
    super(message, { ...options, code: 'not_found' })
    this.missing = options.missing
  }

  override get name(): string {
    return 'NotFoundError'
  }
}

/** The record changed meanwhile, or the same idempotency key is being worked on (409, 412). */
export class ConflictError extends ClientError {
  /** The version or revision that the server holds, when it said so. */
  declare readonly currentVersion?: number

  constructor(message: string, options: ApiErrorOptions & { readonly currentVersion?: number | undefined }) {
    super(message, { ...options, code: 'conflict' })
    if (options.currentVersion !== undefined) this.currentVersion = options.currentVersion
  }

  override get name(): string {
    return 'ConflictError'
  }
}

/** Too many requests (429). */
export class RateLimitError extends ClientError {
  /** How long the server asks to wait, when it said so. */
  declare readonly retryAfterMs?: number

  constructor(message: string, options: ApiErrorOptions & { readonly retryAfterMs?: number | undefined }) {
    super(message, { ...options, code: 'rate_limit' })
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }

  override get name(): string {
    return 'RateLimitError'
  }
}

/** The server failed (5xx). */
export class ServerError extends ApiError {
  constructor(message: string, options: ApiErrorOptions) {
    super(message, { ...options, code: 'server' })
  }

  override get name(): string {
    return 'ServerError'
  }
}
