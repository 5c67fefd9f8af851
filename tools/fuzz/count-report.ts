import type { Count } from '../reports.ts'

/** The counted part of the JSON report of schemathesis. */
export interface FuzzReport {
  readonly complete: boolean
  readonly exit_code: number
  readonly operations: { readonly total: number; readonly tested: number }
  readonly failures: readonly { readonly operations: readonly string[] }[]
  readonly errors: readonly unknown[]
}

/**
 * Counts operations. An operation fails when one of its requests disagrees with the contract, and is skipped when it
 * was excluded. A run that aborts, or fails without an operation, counts as a failure.
 */
export function countReport({ complete, exit_code, operations, failures, errors }: FuzzReport): Count {
  const failing = new Set(failures.flatMap((failure) => failure.operations))
  const unnamed = errors.length + (complete ? 0 : 1)
  const failed = failing.size + unnamed
  return {
    passed: Math.max(0, operations.tested - failing.size),
    failed: failed === 0 && exit_code !== 0 ? 1 : failed,
    skipped: operations.total - operations.tested,
  }
}
