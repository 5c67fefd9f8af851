import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { describeIssue } from './describe-issue.ts'

const failing = (schema: z.ZodType, value: unknown): string[] =>
  schema.safeParse(value).error?.issues.map((issue) => describeIssue(issue)) ?? []

describe('describeIssue()', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['Must be a string, got a number', z.string(), 5],
    ['Must be an object, got an array', z.object({}), []],
    ['Must be true or false, got a string', z.boolean(), 'yes'],
    ['Must be an integer, got a number', z.int(), 1.5],
    ['Must be a string, got a boolean', z.string(), true],
    ['Must be a string, got null', z.string(), null],
    ['Must be a string or an array, got a number', z.union([z.string(), z.array(z.string())]), 7],
    ['Must be one of "active", "archived"', z.enum(['active', 'archived']), 'odd'],
    ['Must be "sekha-export"', z.literal('sekha-export'), 'x'],
    ['Must have at least 1 character', z.string().min(1), ''],
    ['Must have at most 500 characters', z.string().max(500), 'x'.repeat(501)],
    ['Must have at least 2 items', z.array(z.string()).min(2), []],
    ['Must be at least 1', z.number().min(1), 0],
    ['Must be at most 10', z.number().max(10), 11],
    ['Must be more than 0', z.number().gt(0), 0],
    ['Must be a UUID', z.uuid(), 'nope'],
  ])('writes %o', (message, schema, value) => {
    expect(failing(schema, value)).toEqual([message])
  })

  it('says that a missing property is required', () => {
    expect(failing(z.object({ label: z.string() }), {})).toEqual(['Is required'])
  })

  it('refers to the contract when the forms of a union differ inside', () => {
    const schema = z.union([z.object({ a: z.string() }), z.object({ b: z.number() })])
    expect(failing(schema, {})).toEqual(['Must have one of the forms that the contract lists'])
  })

  it('never holds the value', () => {
    expect(failing(z.enum(['active']), 'sk-secret').join('')).not.toContain('secret')
    expect(failing(z.object({ x: z.string() }), { x: 5 }).join('')).not.toContain('5')
  })
})
