/**
 * The contract as data, for servers, tools and tests.
 *
 * @module @sekha/core/contract
 */
export type { Fields, Operation, Pagination, TextRule } from './operation.ts'
export {
  contractDocument,
  declaredStatuses,
  operations,
  operationScopes,
  sharedOperations,
} from '../generated/contract.gen.ts'
export { minKeyLengths, servicesWithUsers, type OperationId, type ServiceName } from '../generated/services.gen.ts'
/**
 * The types of the contract in their wire form. They have the names of the types of `@sekha/core`, and their timestamps
 * are strings.
 *
 * @example
 * ```ts
 * import type { wire } from '@sekha/core/contract'
 *
 * const created = (conversation: wire.Conversation): Date => new Date(conversation.created_at)
 * ```
 */
export type * as wire from '../generated/wire.gen.ts'
export type { ValueShape } from './value-shape.ts'
export type { Wire } from './wire.ts'
