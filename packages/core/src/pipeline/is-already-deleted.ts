import { findConnectionFailure, NotFoundError } from '../foundation/index.ts'
import { MutableAttemptRecord } from './attempt-log.ts'
import type { CallRequest } from './call-request.ts'

/** Whether a 404 of a deletion is a success, because an earlier attempt may have deleted the record and lost its response. */
export function isAlreadyDeleted({ attempts }: CallRequest, error: Error): boolean {
  return (
    error instanceof NotFoundError &&
    error.missing === 'resource' &&
    attempts.some((record) => record instanceof MutableAttemptRecord && mayHaveRun(record))
  )
}

/** Whether the server may have run the attempt: it succeeded, it failed with a 5xx, or its outcome is unknown. */
function mayHaveRun({ status, failure }: MutableAttemptRecord): boolean {
  if (status === undefined) return findConnectionFailure(failure)?.isUnsent !== true
  return status < 300 || status >= 500
}
