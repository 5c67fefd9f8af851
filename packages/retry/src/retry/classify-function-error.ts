import { ApiError, findConnectionFailure, isFetchFailure, SekhaError } from '@sekha/core/foundation'
import { classifyError, classifyResponse, type Verdict } from './classify.ts'
import { readErrorResponse } from './error-response.ts'

/**
 * Classifies the error of a function. Every error is `transient`, except:
 *
 * - an `AbortError`
 * - a mistake in the program: a TypeError that is not a network failure, a RangeError or a ReferenceError
 * - a permanent failure, such as a rejected certificate or an unknown host name
 * - an error with a status, at `response.status` or `status`, that a client would not retry, such as 404
 * - an error of the SDK that a client would not retry, such as a `NotFoundError`
 *
 * @param now - Wall time, for hints that are timestamps.
 */
export function classifyFunctionError(error: unknown, now: number): Verdict {
  try {
    return classify(error, now)
  } catch {
    // A property of the error throws. The caller must get the error itself.
    return transient
  }
}

const transient = { kind: 'transient', hintMs: undefined, unprocessed: false } as const

function classify(error: unknown, now: number): Verdict {
  if (error instanceof ApiError) {
    const { status, headers } = error
    return classifyResponse({ status, headers: { get: (name) => headers[name] ?? null } }, undefined, now)
  }
  if (error instanceof SekhaError) return classifyError(error)
  const response = readErrorResponse(error)
  if (response !== undefined) return classifyResponse(response, undefined, now)
  return isMistake(error) || isAbort(error) || findConnectionFailure(error)?.isPermanent === true
    ? { kind: 'fatal' }
    : transient
}

function isMistake(error: unknown): boolean {
  if (error instanceof TypeError) return !isFetchFailure(error)
  return error instanceof RangeError || error instanceof ReferenceError
}

function isAbort(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
}
