import { checkScope, type Scope } from '../scope.ts'
import type { Database } from './database.ts'

/** The key of a tenant that has not written yet. No rows belong to it. */
export const unknownTenant = 0

/** Returns the tenant's key for reading. An unknown tenant has no rows. */
export function findTenant(database: Database, scope: Scope): number {
  checkScope(scope)
  return database.get<{ id: number }>('SELECT id FROM tenants WHERE name = ?', scope.tenant)?.id ?? unknownTenant
}

/** Returns the tenant's key for writing. The first write creates it. */
export function ensureTenant(database: Database, scope: Scope): number {
  const known = findTenant(database, scope)
  if (known !== unknownTenant) return known
  database.run('INSERT INTO tenants (name) VALUES (?)', scope.tenant)
  return findTenant(database, scope)
}
