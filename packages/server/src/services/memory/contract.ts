import { declaredStatuses, operations } from '@sekha/core/contract'
import { schemas } from '@sekha/core/schemas'
import { shapes } from '@sekha/core/shapes'

/** The operations that the host puts together from all services. */
type Shared = 'health' | 'metrics' | 'contract' | 'jobs.get'

/** The contract of the memory service. */
export interface MemoryContract {
  readonly operations: Omit<typeof operations, Shared>
  readonly schemas: Omit<typeof schemas, Shared>
  readonly shapes: Omit<typeof shapes, Shared>
  readonly declaredStatuses: Omit<typeof declaredStatuses, Shared>
}

/** The id of an operation of the memory service. */
export type MemoryOperationId = keyof MemoryContract['operations']

export const contract: MemoryContract = {
  operations: omitShared(operations),
  schemas: omitShared(schemas),
  shapes: omitShared(shapes),
  declaredStatuses: omitShared(declaredStatuses),
}

function omitShared<Values extends Readonly<Record<Shared, unknown>>>(values: Values): Omit<Values, Shared> {
  const { health: _health, metrics: _metrics, contract: _contract, 'jobs.get': _getJob, ...own } = values
  return own
}
