/**
 * The contract as data, for servers, tools and tests.
 *
 * @module @sekha/core/contract
 */
export type { Fields, Operation, Pagination } from './operation.ts'
export { contractDocument, declaredStatuses, operations } from '../generated/contract.gen.ts'
export type { OperationId, ServiceName } from '../generated/services.gen.ts'
export type * as wire from '../generated/wire.gen.ts'
export type { Wire } from './wire.ts'
