// Reads the shapes of request values, so that a server looks up what it would otherwise derive from schemas.
import type { Parameter, Schema } from './contract.ts'
import { componentName } from './contract.ts'

/** The shape of a value: see `ValueShape` of `@sekha/core/contract`. Components are references by name. */
export interface ShapeModel {
  readonly fields?: Readonly<Record<string, ShapeModel | ShapeReference>>
  readonly nullable?: readonly string[]
  readonly constants?: Readonly<Record<string, readonly unknown[]>>
  readonly isFree?: true
  readonly items?: ShapeModel | ShapeReference
  readonly maxItems?: number
  readonly options?: readonly (ShapeModel | ShapeReference)[]
  readonly lists?: readonly string[]
  readonly text?: 'number' | 'boolean'
  readonly joined?: true
}

/** A component. */
export interface ShapeReference {
  readonly component: string
}

type Types = Readonly<Record<string, Schema>>

export const isReference = (shape: ShapeModel | ShapeReference): shape is ShapeReference => 'component' in shape

/** Reads the shape of a component. */
export function readShape(types: Types, name: string): ShapeModel {
  return shapeOf(types, follow(types, { $ref: `#/components/schemas/${name}` }))
}

/** Reads the shape of query parameters: each has a type that its text is read as. */
export function readQueryShape(types: Types, parameters: readonly Parameter[]): ShapeModel {
  return {
    fields: Object.fromEntries(
      parameters.map(({ name, schema, explode }) => {
        const { items, maxItems } = follow(types, schema)
        if (items === undefined) return [name, readTextShape(types, schema)]
        const joined = explode === false ? { joined: true as const } : {}
        return [name, { items: readTextShape(types, items), ...(maxItems !== undefined && { maxItems }), ...joined }]
      }),
    ),
  }
}

/** Reads what the text of a query parameter is read as. */
function readTextShape(types: Types, schema: Schema): ShapeModel {
  const kinds = typesOf(follow(types, schema))
  if (kinds.some((kind) => kind === 'integer' || kind === 'number')) return { text: 'number' }
  return kinds.includes('boolean') ? { text: 'boolean' } : {}
}

function shapeOf(types: Types, schema: Schema): ShapeModel {
  const options = optionsOf(types, schema)
  if (options.length > 1) {
    const lists = options.some((option) => hasLists(types, option)) ? { lists: [] } : {}
    return { options: options.map((option) => reference(types, option)), ...lists }
  }
  if (options[0] !== undefined) return shapeOf(types, follow(types, options[0]))
  if (schema.items !== undefined)
    return {
      items: reference(types, schema.items),
      ...(schema.maxItems !== undefined && { maxItems: schema.maxItems }),
      lists: [],
    }
  const properties = Object.entries(propertiesOf(types, schema))
  if (properties.length === 0 || isOpen(schema)) return isScalar(schema) ? {} : { isFree: true }
  const required = requiredOf(types, schema)
  const nullable = properties.filter(([name, property]) => !required.includes(name) && allowsNull(types, property))
  const constants = properties.filter(([name, property]) => required.includes(name) && property.const !== undefined)
  const lists = properties.filter(([, property]) => hasLists(types, property))
  const names = (entries: typeof properties): string[] => entries.map(([name]) => name)
  return {
    fields: Object.fromEntries(properties.map(([name, property]) => [name, reference(types, property)])),
    ...(nullable.length > 0 && { nullable: names(nullable) }),
    ...(constants.length > 0 && {
      constants: Object.fromEntries(constants.map(([name, property]) => [name, [property.const]])),
    }),
    ...(lists.length > 0 && { lists: names(lists) }),
  }
}

/** The shape of a part: a reference if it is a component with a shape of its own. */
function reference(types: Types, schema: Schema): ShapeModel | ShapeReference {
  const name = componentName(schema)
  const [option, ...others] = optionsOf(types, schema)
  if (option !== undefined && others.length === 0) return reference(types, option)
  if (name === undefined) return shapeOf(types, schema)
  const target = follow(types, schema)
  return isScalar(target) && target.items === undefined ? {} : { component: name }
}

function follow(types: Types, schema: Schema): Schema {
  const name = componentName(schema)
  if (name === undefined) return schema
  const target = types[name]
  if (target === undefined) throw new Error(`${name} is not a component`)
  return follow(types, target)
}

/** The options of a union, except null. */
const optionsOf = (types: Types, { anyOf = [], oneOf = [] }: Schema): readonly Schema[] =>
  [...anyOf, ...oneOf].filter((option) => !typesOf(follow(types, option)).every((kind) => kind === 'null'))

const typesOf = ({ type, ...schema }: Schema): readonly string[] =>
  type === undefined ? (schema.const === undefined ? ['unknown'] : ['constant']) : [type].flat()

const isScalar = (schema: Schema): boolean =>
  typesOf(schema).every((kind) => !['object', 'array', 'unknown'].includes(kind))

const isOpen = ({ additionalProperties: rest }: Schema): boolean => rest !== undefined && rest !== false

/** The properties of an object, also those of all its parts (`allOf`). */
const propertiesOf = (types: Types, { properties, allOf = [] }: Schema): Readonly<Record<string, Schema>> =>
  Object.assign({}, ...allOf.map((part) => propertiesOf(types, follow(types, part))), properties) as Record<
    string,
    Schema
  >

const requiredOf = (types: Types, { required = [], allOf = [] }: Schema): readonly string[] => [
  ...required,
  ...allOf.flatMap((part) => requiredOf(types, follow(types, part))),
]

function allowsNull(types: Types, schema: Schema): boolean {
  const target = follow(types, schema)
  if (typesOf(target).includes('null')) return true
  return [...(target.anyOf ?? []), ...(target.oneOf ?? [])].some((option) => allowsNull(types, option))
}

/** Whether a value is an array, or has one at any depth. */
function hasLists(types: Types, schema: Schema, above: readonly Schema[] = []): boolean {
  const target = follow(types, schema)
  if (above.includes(target)) return false
  if (target.items !== undefined) return true
  const trail = [...above, target]
  const parts = [
    ...(target.anyOf ?? []),
    ...(target.oneOf ?? []),
    ...(isOpen(target) ? [] : Object.values(propertiesOf(types, target))),
  ]
  return parts.some((part) => hasLists(types, part, trail))
}
