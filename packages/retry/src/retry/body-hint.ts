import type { CallResponse } from '@sekha/core'
import { readErrorBody } from '@sekha/core/foundation'
import { BufferedResponse } from './buffered-response.ts'
import { type Headerlike, readServerHint } from './server-hint.ts'

/** Whether a response may say in its body alone how long to wait: a 429 with JSON, as StateBase sends it. */
export function mayHoldBodyHint(status: number, headers: Headerlike, now: number): boolean {
  if (status !== 429 || headers.get('content-type')?.includes('json') !== true) return false
  return readServerHint(status, headers, now) === undefined
}

/** The wait that an error body asks for, in milliseconds: `retry_after` in seconds, at the top or within `error`. */
export function readBodyHint(text: string): number | undefined {
  return readErrorBody(text).retryAfterMs
}

/**
 * Reads the body of a response that may hold a hint. The response that comes back can be read as if nothing had
 * happened; if the body is lost, reading it fails.
 *
 * @throws the signal's reason when it aborts meanwhile
 */
export async function readThrottled(response: CallResponse, signal: AbortSignal, now: number): Promise<CallResponse> {
  const { status, headers } = response
  if (response instanceof BufferedResponse || !mayHoldBodyHint(status, headers, now)) return response
  try {
    const text = await response.text()
    return new BufferedResponse(response, text, readBodyHint(text))
  } catch (error) {
    if (signal.aborted) throw signal.reason
    return new BufferedResponse(response, Promise.reject(error))
  }
}

/** The wait that the body asks for, if it was read. */
export function bodyHintOf(response: CallResponse): number | undefined {
  return response instanceof BufferedResponse ? response.hintMs : undefined
}
