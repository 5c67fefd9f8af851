// Reads the rules of path parameters, so that a client can check ids before any I/O.
import type { TextRule } from '../../packages/core/src/contract/operation.ts'
import { type Contract, type Parameter, resolve, type Schema } from './contract.ts'

/** Sorts the path parameters by their place in the path, which is the order of a method's arguments. */
export function sortByPlace(id: string, path: string, parameters: readonly Parameter[]): Parameter[] {
  const names = placeholders(path)
  for (const { name } of parameters)
    if (!names.includes(name)) throw new Error(`${id}: the path ${path} has no parameter ${name}`)
  return names.map((name) => {
    const parameter = parameters.find((each) => each.name === name)
    if (parameter === undefined) throw new Error(`${id}: the parameter ${name} of the path is not declared`)
    return parameter
  })
}

/**
 * Reads the rule of each path parameter that is not a UUID.
 *
 * @throws {Error} when a parameter is not a string, or its length has no bound
 */
export function readPathRules(
  contract: Contract,
  id: string,
  path: string,
  parameters: readonly Parameter[],
): Record<string, TextRule> {
  const rules: Record<string, TextRule> = {}
  for (const { name, schema } of parameters) {
    const { type, format, minLength, maxLength, pattern } = resolve<Schema>(contract, schema)
    const where = `${id}: the path parameter ${name}`
    if (type !== 'string') throw new Error(`${where} must be a string, such as { type: string, maxLength: 128 }`)
    if (format === 'uuid') continue
    if (format !== undefined) throw new Error(`${where} cannot have the format ${format}: use uuid, or a pattern`)
    if (maxLength === undefined) throw new Error(`${where} must have the format uuid, or a maxLength`)
    if (minLength === 0) throw new Error(`${where} cannot be empty: an empty part of a path leads to no operation`)
    const expression = pattern === undefined ? undefined : toRegExp(pattern)
    const words = pattern === undefined ? undefined : patternWords(contract, pattern)
    const reserved = siblingsOf(Object.keys(contract.paths), path, name).filter(
      (word) => expression?.test(word) ?? true,
    )
    rules[name] = {
      ...(minLength !== undefined && { minLength }),
      maxLength,
      ...(expression !== undefined && { pattern: expression }),
      ...(words !== undefined && { words: words.replace(/^Must/, 'must') }),
      ...(reserved.length > 0 && { reserved }),
    }
  }
  return rules
}

/** A pattern with the flags of the generated schemas. */
export function toRegExp(pattern: string): RegExp {
  return new RegExp(pattern, /\\[pP]\{/.test(pattern) ? 'u' : '')
}

/** The rule of a pattern in words, from `x-pattern-rules`. */
export function patternWords(contract: Contract, pattern: string): string | undefined {
  return contract['x-pattern-rules']?.find((rule) => rule.pattern === pattern)?.rule
}

const placeholders = (path: string): string[] => [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]!)

const isPlaceholder = (part: string): boolean => part.startsWith('{')

/** The words that other paths have in the place of a parameter. A request with such a value would reach another operation. */
function siblingsOf(paths: readonly string[], path: string, name: string): string[] {
  const parts = path.split('/')
  const place = parts.indexOf(`{${name}}`)
  const words = paths
    .map((other) => other.split('/'))
    .filter((other) => other.length === parts.length && !isPlaceholder(other[place]!))
    .filter((other) =>
      other.every(
        (part, index) =>
          index === place || part === parts[index] || isPlaceholder(part) || isPlaceholder(parts[index]!),
      ),
    )
    .map((other) => other[place]!)
  return [...new Set(words)].toSorted()
}
