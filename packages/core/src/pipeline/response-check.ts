import type { Operation } from '../contract/operation.ts'
import { checkKnownOptions, ProtocolError } from '../foundation/index.ts'
import { type Logger, quietly } from '../logging.ts'

/** A schema that validates a value, such as a zod schema. */
export interface ResponseSchema {
  /**
   * Validates a value without throwing. Only the verdict and the issues are read, so transformed values are dropped.
   */
  safeParse(value: unknown): {
    readonly success: boolean
    readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
  }
}

/** The schemas of each operation by its id, such as the `schemas` of `@sekha/core/schemas`. */
export type ResponseSchemas = Readonly<
  Record<
    string,
    { readonly path?: unknown; readonly query?: unknown; readonly body?: unknown; readonly response?: ResponseSchema }
  >
>

/** Validates a wire value against the contract. Throws or logs a mismatch. */
export type ResponseCheck = (operation: Operation, value: unknown) => void

/**
 * Creates a check that validates results against the contract. Its messages name the path of a mismatch, never the
 * value.
 *
 * @param schemas The `schemas` of `@sekha/core/schemas`.
 * @param mode `strict` throws a ProtocolError for a mismatch, `warn` logs it.
 * @param logger Receives the warnings. @default console
 * @throws {TypeError} when `schemas` is something else, such as the module that exports it
 */
export function createResponseCheck(
  schemas: ResponseSchemas,
  mode: 'warn' | 'strict',
  logger: Pick<Logger, 'warn'> = console,
): ResponseCheck {
  checkSchemas(schemas)
  const warn = quietly(logger, 'warn')
  return (operation, value) => {
    const result = schemas[operation.id]?.response?.safeParse(value)
    if (result === undefined || result.success) return
    const places = (result.error?.issues ?? [])
      .slice(0, 5)
      .map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${message}`)
    const message = `${operation.id}: the response does not match the contract (${places.join('; ')})`
    if (mode === 'strict') throw new ProtocolError(`${message}. Does the server have another version?`)
    warn(message)
  }
}

const knownOfSchemas = { path: true, query: true, body: true, response: true } as const

/** Rejects a module passed instead of its `schemas`, which would validate nothing. */
export function checkSchemas(schemas: ResponseSchemas | undefined): void {
  checkKnownOptions('schemas', schemas, schemas ?? {})
  for (const id in schemas) checkKnownOptions(`schemas[${JSON.stringify(id)}]`, schemas[id], knownOfSchemas)
}
