// Emits the contract as data: its services, its operations by id, and the whole document.
import { constantName } from '../names.ts'
import type { ContractModel } from '../services.ts'
import { emitImports } from './imports.ts'
import { header } from './text.ts'

export function emitContract({ contract, services }: ContractModel): string {
  const operations = services.flatMap((service) => service.operations)
  const imports = services.flatMap((service) =>
    service.operations.map(({ id }) => ({
      from: `./${service.name}/operations.gen.ts`,
      name: constantName(id),
      kind: 'value' as const,
    })),
  )
  const shared = operations.flatMap(({ id, sharedBy }) => (sharedBy.length > 0 ? [id] : []))
  const entries = operations.map(({ id }) => `  ${JSON.stringify(id)}: ${constantName(id)},\n`).join('')
  const statuses = operations
    .map(({ id, statuses: list }) => `  ${JSON.stringify(id)}: ${JSON.stringify(list)},\n`)
    .join('')
  const scopes = operations.map(({ id, scope }) => `  ${JSON.stringify(id)}: ${JSON.stringify(scope)},\n`).join('')
  return (
    `${header}${emitImports(imports)}\n` +
    `/** All operations by id, for servers, tools and tests. Clients do not need it. */\n` +
    `export const operations = {\n${entries}} as const\n\n` +
    `/** The declared response statuses of each operation. */\n` +
    `export const declaredStatuses = {\n${statuses}} as const satisfies Record<keyof typeof operations, readonly number[]>\n\n` +
    `/** The scope that a caller of each operation needs; \`any\` for a caller with any scope. */\n` +
    `export const operationScopes = {\n${scopes}} as const satisfies Record<keyof typeof operations, 'any' | 'read' | 'write' | 'admin'>\n\n` +
    `/** The operations that several services share. A server puts one response together from all that it serves. */\n` +
    `export const sharedOperations = ${JSON.stringify(shared)} as const\n\n` +
    `/** The whole contract as an OpenAPI document. */\n` +
    `export const contractDocument: Readonly<Record<string, unknown>> = ${JSON.stringify(contract)}\n`
  )
}

/** Emits the names of the services and of the operations, and the rules for keys. */
export function emitServiceNames({ services }: ContractModel): string {
  const union = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(' | ')
  const ids = services.flatMap(({ operations }) => operations.map(({ id }) => id))
  const names = services.map(({ name }) => name)
  const lengths = services.map(({ name, minKeyLength }) => `  ${name}: ${minKeyLength},\n`).join('')
  const headers = services.flatMap(({ name, keyHeader }) =>
    keyHeader === undefined ? [] : [`  ${name}: ${JSON.stringify(keyHeader)},\n`],
  )
  const withUsers = services.flatMap(({ name, hasUsers }) => (hasUsers ? [name] : []))
  return (
    `${header}\n/** The name of a service. */\nexport type ServiceName = ${union(names)}\n\n` +
    `/** The names of all services. */\nexport const serviceNames: readonly ServiceName[] = ${JSON.stringify(names)}\n\n` +
    `/** The minimum length of the keys of each service. */\nexport const minKeyLengths: Readonly<Record<ServiceName, number>> = {\n${lengths}}\n\n` +
    `/** The header of the key of each service that reads it elsewhere than in \`Authorization\`. */\n` +
    `export const keyHeaders: Readonly<Partial<Record<ServiceName, string>>> = {\n${headers.join('')}}\n\n` +
    `/** The services whose requests may be narrowed to a user or a namespace. */\n` +
    `export const servicesWithUsers: readonly ServiceName[] = ${JSON.stringify(withUsers)}\n\n` +
    `/** The id of an operation. */\nexport type OperationId = ${union(ids.toSorted())}\n\n` +
    `/** The ids of all operations. */\nexport const operationIds: readonly OperationId[] = ${JSON.stringify(ids.toSorted())}\n`
  )
}
