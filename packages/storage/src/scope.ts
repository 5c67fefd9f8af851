import { describeType } from '@sekha/core/foundation'
import { misuse, requireName } from './misuse.ts'

/** The owner of data. Every row belongs to one tenant. */
export interface Scope {
  /** Any name of at least one character. */
  readonly tenant: string
}

/** @throws {TypeError} when the scope is not an object, or its tenant is missing */
export function checkScope(scope: Scope): void {
  if (typeof scope !== 'object' || scope === null)
    throw misuse(new TypeError(`scope must be an object with a tenant, got ${describeType(scope)}`))
  requireName('tenant', scope.tenant)
}
