// Bundles the files of the hand-written contract into the document from which everything is generated.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly const?: unknown
  readonly items?: Schema
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly description?: string
  readonly 'x-legacy'?: true
  readonly 'x-extension'?: true
  readonly 'x-surface-type'?: string
}
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly description?: string
  /** Of a list in the query: `false` joins its items by commas. @default true */
  readonly explode?: boolean
  readonly schema: Schema
}
export interface MediaType {
  readonly schema: Schema
}
export interface ContractResponse {
  readonly description: string
  readonly content?: Readonly<Record<string, MediaType>>
  readonly 'x-expected-status'?: boolean
  readonly 'x-empty-response'?: unknown
}
export interface ContractOperation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, MediaType>> }
  readonly responses: Readonly<Record<string, ContractResponse | { readonly $ref: string }>>
  readonly [extension: `x-${string}`]: unknown
}
export interface ServiceDescription {
  readonly title: string
  readonly description: string
  /** @default 1 */
  readonly minKeyLength?: number
  /** The header that takes the key as it is. @default `Authorization: Bearer KEY` */
  readonly keyHeader?: string
  /** Whether requests may be narrowed to a user or a namespace. @default false */
  readonly users?: true
}
export interface Contract {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly 'x-services'?: Readonly<Record<string, ServiceDescription>>
  readonly 'x-pattern-rules'?: readonly { readonly pattern: string; readonly rule: string }[]
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Bundles the contract with the root file `path`. Throws the bundler's error when the contract is invalid. */
export function bundleContract(root: string, path: string): Contract {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-contract-'))
  const bundle = join(directory, 'contract.json')
  try {
    execFileSync(join(root, 'node_modules/.bin/redocly'), ['bundle', path, '--output', bundle], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    return JSON.parse(readFileSync(bundle, 'utf8')) as Contract
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Follows a `$ref` within the document. Returns any other value unchanged. */
export function resolve<T extends object>(contract: Contract, value: T | { readonly $ref: string }): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T
  let target: unknown = contract
  for (const segment of value.$ref.replace(/^#\//, '').split('/'))
    target = (target as Record<string, unknown>)[segment.replaceAll('~1', '/').replaceAll('~0', '~')]
  if (typeof target !== 'object' || target === null) throw new Error(`${value.$ref} is not in the contract`)
  return target as T
}

/** Makes a reference to the component `name`. */
export const componentReference = (name: string): { readonly $ref: string } => ({
  $ref: `#/components/schemas/${name}`,
})

/** The name of the referenced component of a schema. */
export function componentName(schema: Schema | undefined): string | undefined {
  return schema?.$ref?.split('/').at(-1)
}
