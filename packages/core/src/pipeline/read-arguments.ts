import type { Operation } from '../contract/operation.ts'
import { describeType, isOpaque } from '../foundation/index.ts'
import type { CallOptions } from './call-options.ts'

/** The arguments of a method whose leading argument is optional. */
export interface ParsedArguments {
  readonly query: object | undefined
  readonly options: CallOptions | undefined
}

/**
 * Reads the arguments of a method that takes either its leading argument, the fields and the options, or only the fields
 * and the options. The leading argument is a string. Other invalid arguments are left to the checks of the call.
 *
 * @throws {TypeError} when the leading argument is also a field, or there are too many arguments
 */
export function readArguments({ id, argument = '' }: Operation, args: readonly unknown[]): ParsedArguments {
  const [first, ...rest] = args
  if (typeof first !== 'string') {
    if (rest[1] !== undefined)
      throw new TypeError(
        `${id}: argument 3 (${describeType(rest[1])}) is one too many: without ${argument} the method takes at most 2`,
      )
    return { query: first as object | undefined, options: rest[0] as CallOptions | undefined }
  }
  const [fields = {}, options] = rest as [fields?: object, options?: CallOptions]
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields) || isOpaque(fields))
    return { query: fields, options }
  if ((fields as Record<string, unknown>)[argument] !== undefined)
    throw new TypeError(`${id}: ${argument} was passed twice`)
  return { query: { ...fields, [argument]: first }, options }
}
