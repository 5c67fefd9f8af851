// Assigns operations and types of the contract to services.
import { checkExtensions, suggest } from './check-extensions.ts'
import { checkPatterns } from './check-patterns.ts'
import { checkReferences } from './check-references.ts'
import {
  componentReference,
  type Contract,
  type Parameter,
  resolve,
  type Schema,
  type ServiceDescription,
} from './contract.ts'
import { pathName, queryName } from './names.ts'
import { type OperationModel, readOperations } from './operations.ts'
import { surfaceName } from './views.ts'

/** The service whose operations have bare names. The operations of other services begin with the service's name. */
export const bareService = 'memory'
/** The folder of types that several services use. */
export const commonFolder = 'common'

export interface ServiceModel {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly minKeyLength: number
  readonly keyHeader: string | undefined
  /** Whether requests may be narrowed to a user or a namespace. */
  readonly hasUsers: boolean
  readonly operations: readonly OperationModel[]
}

export interface ContractModel {
  readonly contract: Contract
  readonly services: readonly ServiceModel[]
  /** All types: the components of the contract, and the path and query parameters of each operation. */
  readonly types: Readonly<Record<string, Schema>>
  /** The folder of each type: its service, or `common` if several services use it. */
  readonly folders: ReadonlyMap<string, string>
}

/** Reads a bundled contract and checks the assumptions of the generated code. */
export function readServices(contract: Contract): ContractModel {
  checkExtensions(contract)
  checkPatterns(contract)
  const descriptions = readDescriptions(contract)
  const operations = readOperations(contract)
  for (const operation of operations) {
    checkReferences(operation)
    checkService(operation, Object.keys(descriptions))
  }
  const types = { ...contract.components.schemas, ...parameterTypes(contract, operations) }
  return {
    contract,
    services: Object.entries(descriptions).map(([name, described]) => {
      const { title, description, minKeyLength = 1, keyHeader, users: hasUsers = false } = described
      const ofService = operations.filter(({ service }) => service === name)
      if (ofService.length === 0) throw new Error(`the root: x-services: no operation belongs to ${name}`)
      return { name, title, description, minKeyLength, keyHeader, hasUsers, operations: ofService }
    }),
    types,
    folders: findFolders(contract, operations, Object.keys(types)),
  }
}

/** Reads the list of services at the root of the contract. */
function readDescriptions({ 'x-services': services }: Contract): Readonly<Record<string, ServiceDescription>> {
  if (services === undefined)
    throw new Error('the root: x-services is missing, which lists the services: NAME: { title, description }')
  if (commonFolder in services) throw new Error(`the root: x-services: ${commonFolder} cannot be the name of a service`)
  return services
}

/** @throws {Error} when the service of an operation is not listed, or when the id does not name it */
function checkService({ id, service, sharedBy }: OperationModel, known: readonly string[]): void {
  for (const name of sharedBy)
    if (!known.includes(name)) throw new Error(`${id}: x-services: unknown service ${name}${suggest(name, known)}`)
  if (sharedBy.length > 0 && !sharedBy.includes(service))
    throw new Error(`${id}: x-services must include ${service}, the x-service of the operation`)
  if (!known.includes(service))
    throw new Error(`${id}: x-service: unknown service ${service}${suggest(service, known)}`)
  const [first = ''] = id.split('.')
  if (service !== bareService && first !== service)
    throw new Error(`${id}: an operation of the service ${service} must have a name such as ${service}.${id}`)
  if (service === bareService && first !== service && known.includes(first))
    throw new Error(`${id}: the name says ${first}, and x-service says ${service}`)
}

/** The parameters of each operation as objects, which become types and schemas like components. */
function parameterTypes(contract: Contract, operations: readonly OperationModel[]): Record<string, Schema> {
  const types: Record<string, Schema> = {}
  const add = (name: string, description: string, parameters: readonly Parameter[]): void => {
    if (parameters.length === 0) return
    if (name in contract.components.schemas) throw new Error(`${name} is both a component and generated`)
    types[name] = {
      type: 'object',
      description,
      required: parameters.filter(({ required }) => required === true).map((parameter) => parameter.name),
      properties: Object.fromEntries(
        parameters.map(({ name: property, schema, description: text }) => [
          property,
          text === undefined ? schema : { ...schema, description: text },
        ]),
      ),
    }
  }
  for (const { id, pathParameters, queryParameters } of operations) {
    add(pathName(id), `The path parameters of \`${id}\`.`, pathParameters)
    add(queryName(id), `The query parameters of \`${id}\`.`, queryParameters)
  }
  return types
}

/**
 * Finds the folder of each type: the service that uses it, or `common` for several services.
 *
 * @throws {Error} naming the types that no operation uses
 */
function findFolders(
  contract: Contract,
  operations: readonly OperationModel[],
  types: readonly string[],
): Map<string, string> {
  const folders = new Map<string, string>()
  const visit = (value: unknown, service: string): void => {
    if (typeof value !== 'object' || value === null) return
    const name = schemaReference(value)
    if (name !== undefined) {
      const folder = folders.get(name)
      if (folder === service || folder === commonFolder) return
      folders.set(name, folder === undefined ? service : commonFolder)
    }
    for (const child of Object.values(resolve<object>(contract, value))) visit(child, service)
  }
  for (const { id, service, source } of operations) {
    visit(source, service)
    for (const name of [pathName(id), queryName(id)]) if (types.includes(name)) folders.set(name, service)
  }
  const unused = types.filter((name) => !folders.has(name))
  if (unused.length > 0) throw new Error(`no operation uses ${unused.join(', ')}`)
  return folders
}

/** The name of the referenced schema, if the object is a reference. */
function schemaReference(value: object): string | undefined {
  const prefix = '#/components/schemas/'
  return '$ref' in value && typeof value.$ref === 'string' && value.$ref.startsWith(prefix)
    ? value.$ref.slice(prefix.length)
    : undefined
}

/**
 * The names of the types of a folder. Path parameters are function arguments: they have a schema but no type, and so do
 * the wire's other shapes of a type.
 */
export function typesIn({ services, types, folders }: ContractModel, folder: string): string[] {
  const paths = new Set(services.flatMap(({ operations }) => operations.map(({ id }) => pathName(id))))
  return Object.keys(types)
    .filter((name) => folders.get(name) === folder && !paths.has(name) && surfaceName(types, name) === name)
    .toSorted()
}

/**
 * The names of the types of a folder whose complete responses have more than their types: somewhere in them are
 * properties for clients of the original controller.
 */
export function responseTypesIn(model: ContractModel, folder: string): string[] {
  const { types, services } = model
  const used = new Set<string>()
  const visit = (value: unknown, above: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return
    if ('x-legacy' in value) for (const name of above) used.add(name)
    const reference = schemaReference(value)
    if (reference === undefined) return void Object.values(value).forEach((child) => visit(child, above))
    if (above.includes(reference)) return
    const name = surfaceName(types, reference)
    for (const shape of new Set([reference, name])) visit(types[shape], [...above, reference, name])
  }
  for (const { operations } of services)
    for (const { responseTypeName } of operations)
      if (responseTypeName !== undefined) visit(componentReference(responseTypeName), [])
  return typesIn(model, folder).filter((name) => used.has(name))
}
