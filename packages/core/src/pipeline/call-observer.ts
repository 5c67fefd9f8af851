import type { CallRequest, CallResponse } from './call-request.ts'

/** Observes whole calls, retries included. Its methods do not throw. */
export interface CallObserver {
  /** The response of a call has its headers. */
  readonly onResponse?: ((request: CallRequest, response: CallResponse, durationMs: number) => void) | undefined
  /** A call failed, also after its headers. Not called for the caller's own abort. */
  readonly onError?: ((request: CallRequest, error: unknown, durationMs: number) => void) | undefined
}
