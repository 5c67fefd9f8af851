import { declaredStatuses, operations, operationScopes, sharedOperations } from '@sekha/core/contract'
import { schemas } from '@sekha/core/schemas'
import { shapes } from '@sekha/core/shapes'

type Operations = typeof operations

/** The ids of a service's own operations, without those that the host puts together from all services. */
type IdOf<Name extends string> = Exclude<
  { [Id in keyof Operations]: Operations[Id]['service'] extends Name ? Id : never }[keyof Operations],
  (typeof sharedOperations)[number]
>

/** The part of this repository's contract that belongs to a service. */
export interface ContractOf<Name extends string> {
  readonly operations: Pick<Operations, IdOf<Name>>
  readonly schemas: Pick<typeof schemas, IdOf<Name>>
  readonly shapes: Pick<typeof shapes, IdOf<Name>>
  readonly declaredStatuses: Pick<typeof declaredStatuses, IdOf<Name>>
  readonly scopes: Pick<typeof operationScopes, IdOf<Name>>
}

const ofHost: ReadonlySet<string> = new Set(sharedOperations)

/** Selects the part of this repository's contract that belongs to a service. */
export function contractOf<Name extends Operations[keyof Operations]['service']>(name: Name): ContractOf<Name> {
  const own = Object.entries(operations).flatMap(([id, { service }]) =>
    service === name && !ofHost.has(id) ? [id] : [],
  )
  const pick = (values: object): object =>
    Object.fromEntries(own.map((id) => [id, values[id as keyof typeof values] as unknown]))
  const contract: Readonly<Record<keyof ContractOf<Name>, object>> = {
    operations: pick(operations),
    schemas: pick(schemas),
    shapes: pick(shapes),
    declaredStatuses: pick(declaredStatuses),
    scopes: pick(operationScopes),
  }
  // The entries are picked by the condition of the type.
  return contract as unknown as ContractOf<Name>
}
