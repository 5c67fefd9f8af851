import type { CallResponse } from '@sekha/core'
import { readErrorBody } from '@sekha/core/foundation'
import { FunctionResponse } from '../policy/function-response.ts'
import { BufferedResponse } from './buffered-response.ts'
import { type Headerlike, readServerHint } from './server-hint.ts'

/** Whether only the body may hold a hint: a JSON 429 without a hint in its headers, as StateBase sends it. */
export function mayHoldBodyHint(status: number, headers: Headerlike, now: number): boolean {
  if (status !== 429 || headers.get('content-type')?.includes('json') !== true) return false
  return readServerHint(status, headers, now) === undefined
}

/** Reads the retry hint in an error body, in milliseconds: `retry_after` in seconds, at the top level or within `error`. */
export function readBodyHint(text: string): number | undefined {
  return readErrorBody(text).retryAfterMs
}

/**
 * Reads the body of a response that may hold a hint. The returned response can still be read. If the body was lost,
 * reading it fails.
 *
 * @throws the signal's reason when it aborts during the read
 */
export async function readThrottled(response: CallResponse, signal: AbortSignal, now: number): Promise<CallResponse> {
  const { status, headers } = response
  if (
    response instanceof BufferedResponse ||
    response instanceof FunctionResponse ||
    !mayHoldBodyHint(status, headers, now)
  )
    return response
  try {
    const text = await response.text()
    return new BufferedResponse(response, text, readBodyHint(text))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    return new BufferedResponse(response, Promise.reject(error))
  }
}

/** Returns the retry hint in a buffered body, in milliseconds. */
export function bodyHintOf(response: CallResponse): number | undefined {
  return response instanceof BufferedResponse ? response.hintMs : undefined
}
