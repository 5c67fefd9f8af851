import type { Operation, ValueShape } from '@sekha/core/contract'
import type { z } from 'zod'
import type { OperationScope } from './authentication/access-scope.ts'
import type { OpenApiDocument } from './openapi-document.ts'
import type { ItemSchemas } from './validation/validate.ts'

/** The schemas of an operation. */
export interface OperationSchemas {
  readonly path?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly response?: z.ZodType
}

/** The shapes of an operation's request. */
export interface OperationShapes {
  readonly query?: ValueShape
  readonly body?: ValueShape
  /** The schemas of the items of the body's arrays. */
  readonly items?: ItemSchemas
}

/** The contract of a service, as generated: its operations, and the schemas, shapes and statuses of each. */
export interface ServiceContract {
  readonly operations: Readonly<Record<string, Operation>>
  readonly schemas: Readonly<Record<string, OperationSchemas>>
  readonly shapes: Readonly<Record<string, OperationShapes>>
  /** The success status of each operation comes first. */
  readonly declaredStatuses: Readonly<Record<string, readonly [number, ...number[]]>>
  /**
   * The scope that a caller of each operation needs; `any` for a caller with any scope. @default `read` for `GET` and
   * `HEAD`, `write` for every other method
   */
  readonly scopes?: Readonly<Record<string, OperationScope>> | undefined
  /** The contract as an OpenAPI document, a part of `/openapi.json`. @default none, or in that of this repository */
  readonly document?: OpenApiDocument | undefined
}
