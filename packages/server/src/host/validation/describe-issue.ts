import type { z } from 'zod'

/**
 * Writes the rule that a value breaks as one sentence, such as "Must be a string, got a number". It never holds the
 * value.
 */
export function describeIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return mustBe([issue.expected], issue.message)
    case 'invalid_union':
      return describeUnion(issue)
    case 'invalid_value':
      return `Must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'invalid_format':
      // The schema of a pattern has the rule of the contract as its message.
      return issue.format === 'uuid' ? 'Must be a UUID' : issue.message
    case 'too_small':
      return describeBound(issue.origin, 'least', issue.inclusive === false ? 'more than' : 'at least', issue.minimum)
    case 'too_big':
      return describeBound(issue.origin, 'most', issue.inclusive === false ? 'less than' : 'at most', issue.maximum)
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}`
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'unrecognized_keys':
      return issue.message
  }
}

/** The types of the contract's properties, as a sentence names them. */
const typeNames: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  int: 'an integer',
  nan: 'not a number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  record: 'an object',
  string: 'a string',
}

function nameType(type: string): string {
  return typeNames[type] ?? type
}

/** The type of a value is only in the schema library's message. */
function mustBe(expected: readonly string[], message: string): string {
  const got = /received (\w+)$/.exec(message)?.[1]
  if (got === 'undefined') return 'Is required'
  const types = [...new Set(expected.map(nameType))].join(' or ')
  return `Must be ${types}${got === undefined ? '' : `, got ${got === 'boolean' ? 'a boolean' : nameType(got)}`}`
}

/** Names the types that a union accepts, if every branch failed on the type of the value itself. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  const types = issue.errors.map(([first]) =>
    first?.code === 'invalid_type' && first.path.length === 0 ? first : undefined,
  )
  const known = types.filter((type) => type !== undefined)
  if (known.length === 0 || known.length < types.length) return 'Must have one of the forms that the contract lists'
  return mustBe(
    known.map(({ expected }) => expected),
    known[0]?.message ?? '',
  )
}

function describeBound(origin: string, bound: 'least' | 'most', comparison: string, limit: number | bigint): string {
  const things = origin === 'string' ? 'character' : origin === 'array' || origin === 'set' ? 'item' : undefined
  if (things === undefined) return `Must be ${comparison} ${limit}`
  return `Must have at ${bound} ${limit} ${things}${Number(limit) === 1 ? '' : 's'}`
}
