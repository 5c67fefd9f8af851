// Decodes JSON into typed fields as datacat does: names match in any letter case, `null` leaves a scalar as it is and
// empties a list or a map, and a repeated field continues with the value that it has.
import { type Timestamp, parseGoTime } from './go-time.ts'
import { GoDecimal, GoJsonError, GoObject, type GoValue, unite } from './go-json.ts'

/** Decodes a value into a field that has `current` so far. @throws {GoJsonError} when the field cannot hold the value */
export type Field<T> = (value: GoValue, current: T | undefined) => T | undefined

/** The fields of a typed object. */
export type FieldsOf<T> = { readonly [Name in keyof T]-?: Field<NonNullable<T[Name]>> }

export const text: Field<string> = (value, current) => {
  if (value === null) return current
  if (typeof value !== 'string') throw new GoJsonError('not a string')
  return value
}

export const decimal: Field<number> = (value, current) => {
  if (value === null) return current
  const number = value instanceof GoDecimal ? value.value : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new GoJsonError('not a number')
  return number
}

/** An integer, written without fraction and exponent. */
export const integer: Field<number> = (value, current) => {
  if (value === null) return current
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new GoJsonError('not an integer')
  return value
}

/** An integer that `null` makes absent. */
export const optionalInteger: Field<number> = (value) => (value === null ? undefined : integer(value, undefined))

export const texts: Field<readonly string[]> = (value) => {
  if (value === null) return undefined
  if (!Array.isArray(value)) throw new GoJsonError('not a list')
  return (value as readonly GoValue[]).map((item) => text(item, '') ?? '')
}

/** An object of free form. Repeated ones are united. */
export const map: Field<Record<string, unknown>> = (value, current) => {
  if (value === null) return undefined
  if (!(value instanceof GoObject)) throw new GoJsonError('not an object')
  return unite(current ?? {}, value)
}

export const time: Field<Timestamp> = (value, current) => {
  if (value === null) return current
  const timestamp = typeof value === 'string' ? parseGoTime(value) : undefined
  if (timestamp === undefined) throw new GoJsonError('not a time')
  return timestamp
}

/**
 * Decodes a typed object. `null` leaves all fields absent. Unknown fields are ignored.
 *
 * @param errors `lenient` leaves a field as it is whose value has a wrong type.
 * @throws {GoJsonError} when the value is not an object, or a field cannot hold its value
 */
export function decodeFields<T extends object>(
  value: GoValue,
  fields: FieldsOf<T>,
  errors: 'strict' | 'lenient' = 'strict',
): Partial<T> {
  const decoded: Partial<T> = {}
  if (value === null) return decoded
  if (!(value instanceof GoObject)) {
    if (errors === 'lenient') return decoded
    throw new GoJsonError('not an object')
  }
  for (const [name, member] of value.members) {
    const key = name.toLowerCase() as keyof T
    if (!Object.hasOwn(fields, key)) continue
    try {
      decoded[key] = fields[key](member, decoded[key] as NonNullable<T[keyof T]> | undefined)
    } catch (error) {
      if (errors === 'strict') throw error
    }
  }
  return decoded
}
