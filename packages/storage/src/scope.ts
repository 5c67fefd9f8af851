/** The owner of data. Every row belongs to one tenant. */
export interface Scope {
  /** Any name of at least one character. */
  readonly tenant: string
}

/** @throws {TypeError} when the tenant is missing */
export function checkScope(scope: Scope): void {
  if (typeof scope.tenant !== 'string' || scope.tenant === '')
    throw new TypeError('tenant must be a name of at least one character')
}
