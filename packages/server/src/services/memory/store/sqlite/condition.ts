import type { Value } from '@sekha/storage/sqlite'

/** A condition on rows of `conversations`, and the values of its placeholders in order. */
export interface Condition {
  readonly sql: string
  readonly values: readonly Value[]
}
