import type { Operation } from '../contract/operation.ts'
import { checkKnownOptions, ProtocolError } from '../foundation/index.ts'
import { type Logger, quietly } from '../logging.ts'

/** Something that can check a value, such as a zod schema. */
export interface ResponseSchema {
  safeParse(value: unknown): {
    readonly success: boolean
    readonly error?: { readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] }
  }
}

/** What each operation's values are checked with, by its id: `schemas` of `@sekha/core/schemas`. */
export type ResponseSchemas = Readonly<
  Record<
    string,
    { readonly path?: unknown; readonly query?: unknown; readonly body?: unknown; readonly response?: ResponseSchema }
  >
>

/** Checks a wire value against the contract; throws or reports when it does not fit. */
export type ResponseCheck = (operation: Operation, value: unknown) => void

/**
 * Checks results against the contract. The messages say where a response does not fit, never what it held.
 *
 * @param schemas `schemas` of `@sekha/core/schemas`.
 * @param mode `strict` throws a ProtocolError for what does not fit, `warn` reports it.
 * @param logger What `warn` reports to. @default console
 * @throws {TypeError} when `schemas` are something else, such as the module that holds them
 */
export function createResponseCheck(
  schemas: ResponseSchemas,
  mode: 'warn' | 'strict',
  logger: Logger = console,
): ResponseCheck {
  checkSchemas(schemas)
  const warn = quietly(logger, 'warn')
  return (operation, value) => {
    const result = schemas[operation.id]?.response?.safeParse(value)
    if (result === undefined || result.success) return
    const places = (result.error?.issues ?? [])
      .slice(0, 5)
      .map(({ path, message }) => `${path.map(String).join('.') || 'the whole'}: ${message}`)
    const message = `${operation.id}: the response does not fit the contract (${places.join('; ')})`
    if (mode === 'strict') throw new ProtocolError(`${message}. Is the server of another version?`)
    warn(message)
  }
}

const knownOfSchemas = { path: true, query: true, body: true, response: true } as const

/** A module in place of its `schemas` would check nothing. */
export function checkSchemas(schemas: ResponseSchemas | undefined): void {
  checkKnownOptions('schemas', schemas, schemas ?? {})
  for (const id in schemas) checkKnownOptions(`schemas[${JSON.stringify(id)}]`, schemas[id], knownOfSchemas)
}
