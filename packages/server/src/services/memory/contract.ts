import { type ContractOf, contractOf } from '../../host/contract-of.ts'

/** The contract of the memory service. */
export type MemoryContract = ContractOf<'memory'>

/** The id of an operation of the memory service. */
export type MemoryOperationId = keyof MemoryContract['operations']

export const contract: MemoryContract = contractOf('memory')
