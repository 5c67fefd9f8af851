// Rules that every request of the contract keeps, so that each service that comes keeps them too.
import { describe, expect, test } from 'vitest'
import { contractDocument, type Operation, operations } from '../src/contract/index.ts'

interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly minimum?: number
  readonly maximum?: number
  readonly const?: unknown
}
interface Body {
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>
}
interface Parameter {
  readonly name: string
  readonly schema: Schema
}

const paths = contractDocument['paths'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>

function follow<T extends object>(value: T): T {
  const { $ref } = value as { readonly $ref?: string }
  if ($ref === undefined) return value
  let target: unknown = contractDocument
  for (const segment of $ref.slice(2).split('/')) target = (target as Record<string, unknown>)[segment]
  return follow(target as T)
}

/** Every schema in a schema, with its path and whether it has to be there. */
function* walk(given: Schema, path: string, isRequired = true): Generator<[path: string, Schema, isRequired: boolean]> {
  const schema = follow(given)
  yield [path, schema, isRequired]
  if (schema.items !== undefined) yield* walk(schema.items, `${path}[]`)
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* walk(part, path)
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    yield* walk(property, `${path}.${name}`, schema.required?.includes(name) === true)
}

function* requestSchemas({ path, method }: Operation): Generator<[path: string, Schema, isRequired: boolean]> {
  const item = paths[path] ?? {}
  const operation = item[method.toLowerCase()] as { requestBody?: Body; parameters?: readonly Parameter[] }
  for (const parameter of (operation.parameters ?? []).map(follow)) yield* walk(parameter.schema, parameter.name)
  for (const { schema } of Object.values(operation.requestBody?.content ?? {})) yield* walk(schema, 'body')
}

const takesNull = (schema: Schema): boolean =>
  schema.type?.includes('null') === true || (schema.anyOf ?? []).some(({ type }) => type === 'null')

const all = Object.entries(operations) as [string, Operation][]

describe('a request', () => {
  test.each(all)('states both bounds of each of its numbers (%s)', (_, operation) => {
    const unbounded = [...requestSchemas(operation)].filter(
      ([, { type, minimum, maximum, const: fixed }]) =>
        [type].flat().some((name) => name === 'integer' || name === 'number') &&
        fixed === undefined &&
        (minimum === undefined || maximum === undefined),
    )
    expect(unbounded.map(([path]) => path)).toEqual([])
  })

  test.each(all.filter(([, { extension }]) => extension !== true))(
    'of %s, which an original client sends, lets each of its optional properties be null',
    (_, operation) => {
      const strict = [...requestSchemas(operation)].filter(
        ([path, schema, isRequired]) => path.startsWith('body.') && !isRequired && !takesNull(schema),
      )
      expect(strict.map(([path]) => path)).toEqual([])
    },
  )
})
