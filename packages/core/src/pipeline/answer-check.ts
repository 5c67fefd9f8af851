import { ProtocolError } from '../foundation/index.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Operation } from '../contract/operation.ts'

/** Checks a wire value against the contract; throws or reports when it does not fit. */
export type AnswerCheck = (operation: Operation, value: unknown) => void

/** The check that the options ask for, if any. Its messages say where an answer does not fit, never what it held. */
export function createAnswerCheck({ validate, schemas, warn }: ResolvedOptions): AnswerCheck | undefined {
  if (validate === 'off') return undefined
  return (operation, value) => {
    const result = schemas[operation.id]?.answer?.safeParse(value)
    if (result === undefined || result.success) return
    const places = (result.error?.issues ?? [])
      .slice(0, 5)
      .map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${message}`)
    const message = `${operation.id}: the answer does not fit the contract (${places.join('; ')})`
    if (validate === 'strict') throw new ProtocolError(`${message}. Is the server of another version?`)
    warn(message)
  }
}
