import type { ValueShape } from '@sekha/core/contract'
import type { z } from 'zod'
import { checkArrayBounds } from './check-array-bounds.ts'
import { HttpError } from '../http-error.ts'
import { refuseUnknownFields } from './unknown-fields.ts'
import { dropNulls, validate } from './validate.ts'

/** An item of the request that violates the contract, of an operation whose items have results of their own. */
export interface InvalidItem {
  /** Its place in the request. */
  readonly index: number
  readonly value: unknown
  /** The violation, for clients. */
  readonly message: string
}

/** The items of a request, by their validity. */
export interface SplitItems {
  /** The valid items in their order, as the schema returns them. */
  readonly valid: readonly unknown[]
  readonly invalid: readonly InvalidItem[]
}

/**
 * Validates the items of an array one by one, so that an invalid one does not fail the request.
 *
 * @param what What an item is called in messages.
 * @throws {HttpError} when the array has too many items
 */
export function splitItems(shape: ValueShape, schema: z.ZodType, items: readonly unknown[], what: string): SplitItems {
  const { items: itemShape = {}, maxItems = Infinity } = shape
  if (items.length > maxItems) checkArrayBounds(shape, items, 422, what)
  const valid: unknown[] = []
  const invalid: InvalidItem[] = []
  for (const [index, value] of items.entries()) {
    try {
      checkArrayBounds(itemShape, value, 422, what)
      refuseUnknownFields(itemShape, value, what)
      valid.push(validate(schema, dropNulls(itemShape, value), 422, what))
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      invalid.push({ index, value, message: error.message })
    }
  }
  return { valid, invalid }
}
