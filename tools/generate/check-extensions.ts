// Refuses vendor extensions that the generator does not support.
import type { ZodType } from 'zod'
import { findNearest } from '../../packages/core/src/foundation/find-nearest.ts'
import type { Contract } from './contract.ts'
import { type ExtensionPlace, extensions, partNames } from './extensions.ts'

/** Maps whose keys are names from the contract: a property may be called `x-anything`. */
const nameMaps = new Set([
  'callbacks',
  'content',
  'examples',
  'headers',
  'parameters',
  'paths',
  'pathItems',
  'patternProperties',
  'properties',
  'requestBodies',
  'responses',
  'schemas',
  'securitySchemes',
  '$defs',
])
/** Values that are plain data without extensions. */
const data = new Set(['const', 'default', 'enum', 'example', 'value'])
const methods = new Set(['get', 'post', 'put', 'patch', 'delete'])

/**
 * Checks every vendor extension of the contract.
 *
 * @throws {Error} with one line for each unknown, misplaced or invalid extension: its location, and the nearest known
 * name or the error in its value
 */
export function checkExtensions(contract: Contract): void {
  const problems: string[] = []
  const visit = (value: unknown, path: readonly string[], isNameMap: boolean): void => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, child] of Object.entries(value)) {
      if (!isNameMap && key.startsWith('x-')) problems.push(...checkExtension(contract, path, key, child))
      else if (isNameMap || !data.has(key)) visit(child, [...path, key], !isNameMap && nameMaps.has(key))
    }
  }
  visit(contract, [], false)
  if (problems.length > 0) throw new Error(`the contract has wrong extensions:\n${problems.join('\n')}`)
}

function checkExtension(contract: Contract, path: readonly string[], key: string, value: unknown): string[] {
  const place = findPlace(path)
  const known: Readonly<Record<string, ZodType>> = place === undefined ? {} : extensions[place]
  const where = describePlace(contract, path)
  const schema = known[key]
  if (schema === undefined) return [`${where}: ${refuse(key, place)}`]
  return (schema.safeParse(value, { reportInput: true }).error?.issues ?? []).flatMap((issue) => {
    const part = [key, ...issue.path].join('.')
    if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => `${where}: ${part}: ${message}`)
    if (issue.code !== 'unrecognized_keys')
      return [`${where}: ${part}: ${issue.message}, got ${JSON.stringify(issue.input)}`]
    return issue.keys.map((name) => `${where}: ${part}: unknown part ${name}${suggest(name, partNames)}`)
  })
}

function refuse(key: string, place: ExtensionPlace | undefined): string {
  const home = (Object.keys(extensions) as ExtensionPlace[]).find((candidate) =>
    Object.hasOwn(extensions[candidate], key),
  )
  if (home !== undefined) return `${key} belongs on ${home === 'operation' ? 'an' : 'a'} ${home}`
  const candidates = Object.keys(
    place === undefined ? Object.assign({}, ...Object.values(extensions)) : extensions[place],
  )
  return `unknown extension ${key}${suggest(key, candidates)}`
}

/** Formats the nearest known name, or all of them. */
export function suggest(name: string, known: readonly string[]): string {
  const nearest = findNearest(name, known)
  return nearest === undefined ? `, known are ${known.join(', ')}` : `: did you mean ${nearest}?`
}

/** The kind of object at a path of the bundled contract, if it can have extensions. */
function findPlace(path: readonly string[]): ExtensionPlace | undefined {
  if (path.length === 0) return 'document'
  if (path[0] === 'paths' && path.length === 3 && methods.has(path[2]!)) return 'operation'
  if (path[0] === 'paths' && path.length === 5 && path[3] === 'responses') return 'response'
  if (path[0] === 'components' && path.length === 3 && path[1] === 'responses') return 'response'
  if (path[0] === 'components' && path[1] === 'schemas') {
    if (path.length === 3) return 'schema'
    if (path.length === 5 && path[3] === 'properties') return 'property'
  }
  return undefined
}

/** Formats a location for the author of the contract: by operation where there is one. */
function describePlace(contract: Contract, path: readonly string[]): string {
  if (path.length === 0) return 'the root'
  const [section, url, method, ...rest] = path
  if (section !== 'paths' || url === undefined || method === undefined) return path.join('.')
  const { operationId } = (contract.paths[url]?.[method] ?? {}) as { readonly operationId?: string }
  return [operationId ?? `${method.toUpperCase()} ${url}`, ...rest].join(' › ')
}
