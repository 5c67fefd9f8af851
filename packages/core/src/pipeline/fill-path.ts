import type { Operation, TextRule } from '../contract/operation.ts'
import { describeString, describeType } from '../foundation/index.ts'
import { fillUuids } from './fill-uuids.ts'

/**
 * Takes the path parameters of an operation. A UUID is sent in lower case. Any other value is opaque: it is sent as it
 * is, percent-encoded, so that it cannot change the path.
 *
 * @returns a function that throws a TypeError when a value is missing, is not a string, or breaks a rule of its
 *   parameter, and a RangeError when it is too short or too long
 */
export function fillPath(...values: readonly unknown[]): (operation: Operation) => string {
  return ({ id, path, pathRules = {} }) => {
    let index = 0
    return path.replace(/{(\w+)}/g, (part, name: string) => {
      const value = values[index++]
      const rule = pathRules[name]
      return rule === undefined ? fillUuids(value)({ id, path: part }) : writeText(`${id}: ${name}`, rule, value)
    })
  }
}

function writeText(where: string, rule: TextRule, value: unknown): string {
  checkText(where, rule, value)
  try {
    return encodeURIComponent(value)
  } catch {
    throw new TypeError(`${where} contains an unpaired surrogate`)
  }
}

function checkText(
  where: string,
  { minLength = 1, maxLength, pattern, words, reserved }: TextRule,
  value: unknown,
): asserts value is string {
  if (typeof value !== 'string') throw new TypeError(`${where} must be a string, got ${describeType(value)}`)
  if (value.length < minLength || value.length > maxLength)
    throw new RangeError(`${where} must have from ${minLength} to ${maxLength} characters, got ${value.length}`)
  // A URL has no way to write these: their percent-encoded forms mean the same.
  if (value === '.' || value === '..') throw new TypeError(`${where} must not be . or .., which would change the path`)
  if (reserved?.includes(value) === true)
    throw new TypeError(`${where} must not be ${value}: that path belongs to another operation`)
  if (pattern !== undefined && !pattern.test(value))
    throw new TypeError(`${where} ${words ?? `must match ${pattern}`}, got ${describeString(value)}`)
}
