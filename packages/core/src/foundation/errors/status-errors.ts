import { ApiError, type ApiErrorOptions } from './api-error.ts'
import type { ClientErrorCode, ErrorCodes } from './error-codes.ts'

/** One validation issue of a request. */
export interface Issue {
  /** The property path, such as `messages[0].role`; empty for the whole request. */
  readonly path: string
  /** A human-readable description. */
  readonly message: string
  /** The name of the violated rule, for programs. */
  readonly code?: string
}

/** Thrown when the server rejects the request (4xx). Retrying it unchanged does not help, unless a subclass says otherwise. */
export class ClientError extends ApiError {
  /** The code of the class: that of a subclass, or `client`. */
  declare readonly code: ClientErrorCode

  constructor(message: string, options: ApiErrorOptions & { readonly code?: ClientErrorCode | undefined }) {
    super(message, { ...options, code: options.code ?? 'client' })
  }

  /** Always `ClientError`, in minified code too. */
  override get name(): string {
    return 'ClientError'
  }
}

/** Thrown when the request does not match the contract (400, 413, 415, 422). */
export class ValidationError extends ClientError {
  /** Always `validation`. */
  declare readonly code: ErrorCodes['ValidationError']
  /** The issues that the server reported. They never hold the values that were sent. */
  readonly issues: readonly Issue[]

  constructor(message: string, options: ApiErrorOptions & { readonly issues?: readonly Issue[] | undefined }) {
    super(message, { ...options, code: 'validation' })
    this.issues = Object.freeze([...(options.issues ?? [])])
  }

  /** Always `ValidationError`, in minified code too. */
  override get name(): string {
    return 'ValidationError'
  }
}

/** Thrown when the API key is missing or invalid (401). */
export class AuthenticationError extends ClientError {
  /** Always `authentication`. */
  declare readonly code: ErrorCodes['AuthenticationError']
  constructor(message: string, options: ApiErrorOptions) {
    super(message, { ...options, code: 'authentication' })
  }

  /** Always `AuthenticationError`, in minified code too. */
  override get name(): string {
    return 'AuthenticationError'
  }
}

/** Thrown when the API key lacks a permission (403). */
export class PermissionError extends ClientError {
  /** Always `permission`. */
  declare readonly code: ErrorCodes['PermissionError']
  constructor(message: string, options: ApiErrorOptions) {
    super(message, { ...options, code: 'permission' })
  }

  /** Always `PermissionError`, in minified code too. */
  override get name(): string {
    return 'PermissionError'
  }
}

/** Thrown when the resource or the route does not exist (404). */
export class NotFoundError extends ClientError {
  /** Always `not_found`. */
  declare readonly code: ErrorCodes['NotFoundError']
  /**
   * - `resource`: the route exists, but the record does not.
   * - `route`: the path does not exist, so this is a different server or version.
   */
  readonly missing: 'resource' | 'route'

  constructor(message: string, options: ApiErrorOptions & { readonly missing: 'resource' | 'route' }) {
    super(message, { ...options, code: 'not_found' })
    this.missing = options.missing
  }

  /** Always `NotFoundError`, in minified code too. */
  override get name(): string {
    return 'NotFoundError'
  }
}

/** Thrown when the record has changed, or a request with the same idempotency key is in progress (409, 412). */
export class ConflictError extends ClientError {
  /** Always `conflict`. */
  declare readonly code: ErrorCodes['ConflictError']
  /** The current version or revision on the server. Absent if it sent none. */
  declare readonly currentVersion?: number

  constructor(message: string, options: ApiErrorOptions & { readonly currentVersion?: number | undefined }) {
    super(message, { ...options, code: 'conflict' })
    if (options.currentVersion !== undefined) this.currentVersion = options.currentVersion
  }

  /** Always `ConflictError`, in minified code too. */
  override get name(): string {
    return 'ConflictError'
  }
}

/** Thrown when the client sends too many requests (429). */
export class RateLimitError extends ClientError {
  /** Always `rate_limit`. */
  declare readonly code: ErrorCodes['RateLimitError']
  /** The wait that the server requests, in milliseconds. Absent if it sent none. */
  declare readonly retryAfterMs?: number

  constructor(message: string, options: ApiErrorOptions & { readonly retryAfterMs?: number | undefined }) {
    super(message, { ...options, code: 'rate_limit' })
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs
  }

  /** Always `RateLimitError`, in minified code too. */
  override get name(): string {
    return 'RateLimitError'
  }
}

/** Thrown when the server fails (5xx). */
export class ServerError extends ApiError {
  /** Always `server`. */
  declare readonly code: ErrorCodes['ServerError']
  constructor(message: string, options: ApiErrorOptions) {
    super(message, { ...options, code: 'server' })
  }

  /** Always `ServerError`, in minified code too. */
  override get name(): string {
    return 'ServerError'
  }
}
