// Derives the views of the types: the surface of the client, the checks of any server's responses on the wire, and the
// complete responses of a server.
import { componentName, componentReference, type Schema } from './contract.ts'

type Types = Readonly<Record<string, Schema>>

/** The name of the type that the surface has for a component. */
export function surfaceName(types: Types, name: string): string {
  return types[name]?.['x-surface-type'] ?? name
}

/**
 * The types on the surface of the client: without properties for clients of the original controller, and with one type
 * for each thing, even if the wire has several shapes of it.
 *
 * @throws {Error} when a shape on the wire lacks a required property of its type on the surface
 */
export function surfaceTypes(types: Types): Types {
  const kept = Object.entries(types).filter(([name]) => surfaceName(types, name) === name)
  for (const name of Object.keys(types)) checkShape(types, name)
  return Object.fromEntries(kept.map(([name, schema]) => [name, mapSchema(schema, rename)]))

  function rename(schema: Schema): Schema {
    const name = componentName(schema)
    if (name !== undefined) return { ...schema, ...componentReference(surfaceName(types, name)) }
    return selectProperties(schema, (property) => !isLegacy(property))
  }
}

/**
 * The types of complete responses: the surface types with the properties for clients of the original controller, which
 * are optional. A type has those of all its shapes on the wire.
 */
export function responseTypes(types: Types): Types {
  const shapes = Map.groupBy(Object.keys(types), (name) => surfaceName(types, name))
  const legacy = Object.fromEntries(
    [...shapes].map(([name, group]) => [
      name,
      Object.assign({}, ...group.map((shape) => selectProperties(types[shape]!, isLegacy).properties)) as Types,
    ]),
  )
  return Object.fromEntries(
    Object.entries(surfaceTypes(types)).map(([name, schema]) => [
      name,
      schema.properties === undefined ? schema : { ...schema, properties: { ...schema.properties, ...legacy[name] } },
    ]),
  )
}

/** The name of the schema of all UUIDs. One object for all loads faster than one for each. */
export const uuidName = 'Uuid'

/**
 * The schemas that check requests, and the responses of any server. Our own properties are optional, because a legacy
 * server lacks them. All UUIDs share a schema.
 *
 * @throws {Error} when the contract has a component with the name of that schema
 */
export function wireSchemas(types: Types): Types {
  if (uuidName in types) throw new Error(`${uuidName} is both a component and generated`)
  let hasUuids = false
  const onWire = (part: Schema): Schema => {
    if (part.type === 'string' && part.format === 'uuid') {
      hasUuids = true
      return componentReference(uuidName)
    }
    return {
      ...part,
      ...(part.required !== undefined && {
        required: part.required.filter((property) => part.properties?.[property]?.['x-extension'] !== true),
      }),
    }
  }
  const schemas = Object.fromEntries(Object.entries(types).map(([name, schema]) => [name, mapSchema(schema, onWire)]))
  return hasUuids ? { ...schemas, [uuidName]: { type: 'string', format: 'uuid' } } : schemas
}

const isLegacy = (property: Schema): boolean => property['x-legacy'] === true

function checkShape(types: Types, name: string): void {
  const target = surfaceName(types, name)
  if (target === name) return
  const surface = types[target]
  if (surface === undefined) throw new Error(`${name}: x-surface-type: the contract has no schema ${target}`)
  for (const property of surface.required ?? [])
    if (surface.properties?.[property]?.['x-legacy'] !== true && types[name]?.required?.includes(property) !== true)
      throw new Error(`${name}: x-surface-type: ${property} must be required, as in ${target}`)
}

function selectProperties(schema: Schema, isKept: (property: Schema) => boolean): Schema {
  if (schema.properties === undefined) return schema
  const properties = Object.fromEntries(Object.entries(schema.properties).filter(([, property]) => isKept(property)))
  const { required } = schema
  return {
    ...schema,
    properties,
    ...(required !== undefined && { required: required.filter((name) => name in properties) }),
  }
}

/** Keywords whose values are schemas by name, schemas, or lists of schemas. */
const nested = {
  maps: new Set(['properties', 'patternProperties']),
  schemas: new Set(['items', 'additionalProperties', 'unevaluatedProperties', 'not', 'anyOf', 'oneOf', 'allOf']),
}

/** Applies a function to a schema, then to the schemas within the result. */
function mapSchema(schema: Schema, change: (schema: Schema) => Schema): Schema {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    return typeof value === 'object' && value !== null ? mapSchema(value, change) : value
  }
  const visitAll = (map: object): object =>
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name, visit(value)]))
  return Object.fromEntries(
    Object.entries(change(schema)).map(([key, value]) => [
      key,
      nested.maps.has(key) ? visitAll(value as object) : nested.schemas.has(key) ? visit(value) : value,
    ]),
  )
}
