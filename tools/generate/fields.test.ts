import { describe, expect, it } from 'vitest'
import { componentReference, type Contract, type Schema } from './contract.ts'
import { readFields } from './fields.ts'

const text: Schema = { type: 'string' }
const schemas: Record<string, Schema> = {
  Free: { type: 'object', properties: { a: text }, additionalProperties: true },
  Part: {
    anyOf: [
      { type: 'object', properties: { type: text, text } },
      { type: 'object', properties: { type: text, url: text } },
    ],
  },
  Node: {
    type: 'object',
    properties: { name: text, children: { type: 'array', items: { $ref: '#/components/schemas/Node' } } },
  },
}
const contract: Contract = {
  openapi: '3.1.1',
  info: { title: 'Fields', version: '1.0.0' },
  paths: {},
  components: { schemas },
}

describe('readFields', () => {
  it.each<[string, Schema, unknown]>([
    ['reads the properties of an object', { type: 'object', properties: { a: text, b: text } }, { a: 0, b: 0 }],
    [
      'reads through objects, lists and references',
      { properties: { parts: { type: 'array', items: componentReference('Part') } } },
      { parts: { type: 0, text: 0, url: 0 } },
    ],
    [
      'reads through a union with null',
      { properties: { part: { anyOf: [componentReference('Part'), { type: 'null' }] } } },
      { part: { type: 0, text: 0, url: 0 } },
    ],
    ['leaves an open object open', { properties: { metadata: componentReference('Free') } }, { metadata: 0 }],
    [
      'leaves a map open',
      { properties: { map: { type: 'object', additionalProperties: componentReference('Part') } } },
      { map: 0 },
    ],
    ['stops at recursion', componentReference('Node'), { name: 0, children: 0 }],
    ['returns 0 for a schema without fields', text, 0],
  ])('%s', (_, schema, fields) => {
    expect(readFields(contract, schema)).toEqual(fields)
  })
})
