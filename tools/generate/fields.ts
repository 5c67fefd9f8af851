// Lists the names of a request's fields at every depth, so that a client can refuse unknown ones.
import { componentName, type Contract, resolve, type Schema } from './contract.ts'

/** The fields of an object. 0 marks a field whose value has no fields, or allows any. */
export interface Fields {
  readonly [name: string]: Fields | 0
}

/**
 * Reads the fields below `schema` as one tree. The fields of list elements belong to the list, and the alternatives of
 * a union are merged. An object that is open (`additionalProperties`) or has no properties has no fields.
 */
export function readFields(contract: Contract, schema: Schema, above: readonly string[] = []): Fields | 0 {
  const name = componentName(schema)
  if (name !== undefined && above.includes(name)) return 0
  const trail = name === undefined ? above : [...above, name]
  const target = resolve<Schema>(contract, schema)
  if (target.additionalProperties !== undefined && target.additionalProperties !== false) return 0
  const fields: Record<string, Fields | 0> = {}
  const parts = [target.anyOf, target.oneOf, target.allOf, target.items].flatMap((part) => part ?? [])
  for (const part of parts) Object.assign(fields, readFields(contract, part, trail) || {})
  for (const [property, child] of Object.entries(target.properties ?? {}))
    fields[property] = readFields(contract, child, trail)
  return Object.keys(fields).length === 0 ? 0 : fields
}
