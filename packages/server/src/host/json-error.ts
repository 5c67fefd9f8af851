import type { wire } from '@sekha/core/contract'
import type { HttpError } from './http-error.ts'
import type { WrittenError } from './service-wire.ts'

/** Writes a refusal as `ErrorBody` of the contract. */
export function writeJsonError(error: HttpError, { requestId }: { readonly requestId: string }): WrittenError {
  const body: wire.ErrorBody = { error: error.message, code: error.status, request_id: requestId }
  if (error.issues !== undefined) body.issues = [...error.issues]
  return {
    status: error.status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, ...error.facts }),
  }
}
