import { HttpError } from '../../../host/http-error.ts'
import { GoJsonError } from './go-json.ts'

/**
 * Reads a body by the rules of the original.
 *
 * @throws {HttpError} 400 when it cannot be read
 */
export function readOriginal<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof GoJsonError) throw new HttpError(400, 'Invalid request body', { cause: error })
    throw error
  }
}

/** The confirmation of the original. */
export const confirmed = { status: 'ok' }

/** The original spells the operations that change a session in lower case. */
export const noSession = (): HttpError => new HttpError(404, 'session not found')
