// Finds every property with a timestamp, so that one codec can convert between strings and dates.
import { componentName, type Contract, resolve, type Schema } from './contract.ts'

/**
 * Lists the property paths below `schema` that reference the component `marker`, such as `created_at`,
 * `results[].timestamp` or `*.checked_at` (any property). Free-form properties and recursive schemas contribute no
 * paths.
 */
export function datePaths(contract: Contract, schema: Schema, marker: string): string[] {
  const found = new Set<string>()
  const visit = (current: Schema, path: string, above: readonly string[]): void => {
    const name = componentName(current)
    if (name === marker) {
      found.add(path)
      return
    }
    if (name !== undefined && above.includes(name)) return
    const trail = name === undefined ? above : [...above, name]
    const target = resolve<Schema>(contract, current)
    for (const part of [...(target.anyOf ?? []), ...(target.oneOf ?? []), ...(target.allOf ?? [])])
      visit(part, path, trail)
    if (target.items !== undefined) visit(target.items, `${path}[]`, trail)
    for (const [property, child] of Object.entries(target.properties ?? {})) {
      if (!/^[^.[\]]+$/.test(property)) throw new Error(`${property} cannot be a step of a date path`)
      visit(child, path === '' ? property : `${path}.${property}`, trail)
    }
  }
  visit(schema, '', [])
  return [...found].toSorted()
}
