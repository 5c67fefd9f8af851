import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { ValueShape } from '../src/contract/index.ts'
import { schemas } from '../src/schemas/index.ts'
import { shapes } from '../src/shapes/index.ts'

/** The parts of a JSON schema that a shape describes. */
interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: unknown
  readonly items?: JsonSchema
  readonly maxItems?: number
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
}

const isNull = ({ type }: JsonSchema): boolean => type === 'null'

const allowsNull = ({ type, anyOf = [] }: JsonSchema): boolean => anyOf.some(isNull) || [type].flat().includes('null')

/** Derives a shape from a JSON schema, independently of the generator. */
function derive(schema: JsonSchema): ValueShape {
  const options = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((option) => !isNull(option))
  if (options.length === 1) return derive(options[0] ?? {})
  if (options.length > 1) {
    const shapesOf = options.map(derive)
    return { options: shapesOf, ...(shapesOf.some(({ lists }) => lists) && { lists: [] }) }
  }
  const { items, maxItems, properties, required = [] } = schema
  if (items !== undefined) return { items: derive(items), ...(maxItems !== undefined && { maxItems }), lists: [] }
  if (properties === undefined)
    return schema.type === 'object' || Object.keys(schema).length === 0 ? { isFree: true } : {}
  const fields = new Map(Object.entries(properties).map(([name, property]) => [name, derive(property)]))
  const nullable = Object.keys(properties).filter(
    (name) => !required.includes(name) && allowsNull(properties[name] ?? {}),
  )
  const constants = Object.entries(properties).flatMap(([name, property]) =>
    property.const === undefined ? [] : [[name, [property.const]] as const],
  )
  const lists = [...fields].flatMap(([name, field]) => (field.lists === undefined ? [] : [name]))
  return {
    fields,
    ...(nullable.length > 0 && { nullable }),
    ...(constants.length > 0 && { constants: Object.fromEntries(constants) }),
    ...(lists.length > 0 && { lists }),
  }
}

const jsonSchema = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' }) as JsonSchema

interface RequestShapes {
  readonly query?: ValueShape
  readonly body?: ValueShape
  readonly items?: ReadonlyMap<string, z.ZodType>
}
interface RequestSchemas {
  readonly query?: z.ZodType
  readonly body?: z.ZodType
}

const operations = Object.keys(schemas) as (keyof typeof schemas)[]

describe.each(operations)('the shapes of %s', (id) => {
  const { query, body, items } = shapes[id] as RequestShapes
  const ofSchemas = schemas[id] as RequestSchemas

  it('agree with the schema of the body', () => {
    expect(body).toEqual(ofSchemas.body && derive(jsonSchema(ofSchemas.body)))
  })

  it('have the schema of the items of each array in the body', () => {
    const properties = Object.entries((ofSchemas.body && jsonSchema(ofSchemas.body).properties) ?? {})
    const expected = properties.flatMap(([name, property]) => {
      const list = [property, ...(property.anyOf ?? [])].find((option) => option.items !== undefined)
      return list === undefined ? [] : [[name, list.items]]
    })
    const actual = [...(items ?? [])].map(([name, schema]) => {
      const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
      return [name, rest]
    })
    expect(actual).toEqual(expected)
  })

  it('say how to read the text of each query parameter', () => {
    const properties = Object.entries((ofSchemas.query && jsonSchema(ofSchemas.query).properties) ?? {})
    const readText = ({ type, anyOf = [] }: (typeof properties)[number][1]): object => {
      const kinds = [type, ...anyOf.map((option) => option.type)].flat()
      const text = kinds.some((kind) => kind === 'integer' || kind === 'number')
        ? 'number'
        : kinds.find((kind) => kind === 'boolean')
      return text === undefined ? {} : { text }
    }
    const expected = properties.map(([name, property]) => {
      const { items: item, maxItems } = property
      return [name, item === undefined ? readText(property) : { items: readText(item), maxItems }]
    })
    expect([...(query?.fields ?? [])]).toEqual(expected)
  })
})
