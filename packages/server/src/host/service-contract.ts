import type { Operation } from '@sekha/core/contract'
import type { z } from 'zod'

/** The schemas of an operation. */
export interface OperationSchemas {
  readonly path?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly response?: z.ZodType
}

/** The contract of a service, as generated: its operations, and the schemas and statuses of each. */
export interface ServiceContract {
  readonly operations: Readonly<Record<string, Operation>>
  readonly schemas: Readonly<Record<string, OperationSchemas>>
  /** The success status of each operation comes first. */
  readonly declaredStatuses: Readonly<Record<string, readonly [number, ...number[]]>>
}
