import { NotFoundError } from '../foundation/index.ts'
import { MutableAttemptRecord } from './attempt-log.ts'
import type { CallRequest } from './call-request.ts'
import { wasNeverSent } from './connection-failure.ts'

/** An earlier attempt at a deletion may have worked, with its response lost: the record being gone is then success. */
export function isAlreadyDeleted({ attempts }: CallRequest, error: Error): boolean {
  return (
    error instanceof NotFoundError &&
    error.missing === 'resource' &&
    attempts.some((record) => record instanceof MutableAttemptRecord && mayHaveRun(record))
  )
}

/** Whether the server may have carried out what was asked: it said so, it failed, or nobody knows. */
function mayHaveRun({ status, failure }: MutableAttemptRecord): boolean {
  return status === undefined ? !wasNeverSent(failure) : status < 300 || status >= 500
}
