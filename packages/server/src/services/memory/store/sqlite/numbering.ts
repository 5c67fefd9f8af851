import type { Database } from '@sekha/storage/sqlite'
import type { Counters, Scope } from '../store.ts'

/** The maximum number of rows of a tenant: the lower half of a packed key. */
const numbersPerTenant = 2 ** 32

/** Packs a tenant and a number into the key of a row. The key is below 2^53, so it is exact. */
export function packKey(tenant: number, number: number): number {
  return tenant * numbersPerTenant + number
}

/** Extracts the number within the tenant from a key. */
export function unpackNumber(key: number): number {
  return key % numbersPerTenant
}

/** Returns the first and last possible key of a tenant. */
export function keyRange(tenant: number): readonly [first: number, last: number] {
  return [packKey(tenant, 0), packKey(tenant, numbersPerTenant - 1)]
}

/** The key of a tenant that has not written yet. No rows belong to it. */
const unknownTenant = 0

/** Returns the tenant's key for reading. An unknown tenant has no rows. */
export function findTenant(database: Database, { tenant }: Scope): number {
  return database.get<{ id: number }>('SELECT id FROM tenants WHERE name = ?', tenant)?.id ?? unknownTenant
}

/** Returns the tenant's key for writing. The first write creates it. */
export function ensureTenant(database: Database, scope: Scope): number {
  const known = findTenant(database, scope)
  if (known !== unknownTenant) return known
  database.run('INSERT INTO tenants (name) VALUES (?)', scope.tenant)
  return findTenant(database, scope)
}

/** Returns the next numbers. They only grow, so the numbers of deleted rows are never reused. */
export function readCounters(database: Database, scope: Scope): Counters {
  const row = database.get<{ conversation: number; doc: number }>(
    'SELECT next_conversation AS conversation, next_doc AS doc FROM tenants WHERE name = ?',
    scope.tenant,
  )
  return { nextConversation: row?.conversation ?? 1, nextDoc: row?.doc ?? 1 }
}

/** @returns false if the number is not above all used ones */
export function takeConversation(database: Database, tenant: number, number: number): boolean {
  const sql = 'UPDATE tenants SET next_conversation = ? WHERE id = ? AND next_conversation <= ?'
  return database.run(sql, number + 1, tenant, number) === 1
}

/** @returns false if the numbers are not above all used ones */
export function takeDocs(database: Database, tenant: number, firstDoc: number, count: number): boolean {
  if (count === 0) return true
  const sql = 'UPDATE tenants SET next_doc = ? WHERE id = ? AND next_doc <= ?'
  return database.run(sql, firstDoc + count, tenant, firstDoc) === 1
}
