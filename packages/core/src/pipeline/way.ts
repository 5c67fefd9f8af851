import type { Transport } from './call-request.ts'
import type { ResponseCheck } from './response-check.ts'

/** The way of every call from the pipeline to the transport. */
export interface Way {
  readonly send: Transport
  readonly hasMiddleware: boolean
  readonly check: ResponseCheck | undefined
}
