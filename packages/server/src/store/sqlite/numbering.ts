import type { Counters, Scope } from '../store.ts'
import type { Database } from './database.ts'

/** How many numbers a tenant has room for: the lower half of a packed key. */
const numbersPerTenant = 2 ** 32

/** The key of a row that is known by its tenant and a number. Below 2^53, so exact. */
export function packKey(tenant: number, number: number): number {
  return tenant * numbersPerTenant + number
}

/** The number within its tenant. */
export function unpackNumber(key: number): number {
  return key % numbersPerTenant
}

/** The first and the last key that a tenant can have. */
export function keyRange(tenant: number): readonly [first: number, last: number] {
  return [packKey(tenant, 0), packKey(tenant, numbersPerTenant - 1)]
}

/** What a tenant is called that has not written yet. Nothing belongs to it. */
const unknownTenant = 0

/** The tenant's key for reading. Nothing is found with that of an unknown one. */
export function findTenant(database: Database, { tenant }: Scope): number {
  return database.get<{ id: number }>('SELECT id FROM tenants WHERE name = ?', tenant)?.id ?? unknownTenant
}

/** The tenant's key for writing: the first write makes it. */
export function ensureTenant(database: Database, scope: Scope): number {
  const known = findTenant(database, scope)
  if (known !== unknownTenant) return known
  database.run('INSERT INTO tenants (name) VALUES (?)', scope.tenant)
  return findTenant(database, scope)
}

/** The numbers that come next. They only ever grow, so that what is deleted leaves no number to use again. */
export function readCounters(database: Database, scope: Scope): Counters {
  const row = database.get<{ conversation: number; doc: number }>(
    'SELECT next_conversation AS conversation, next_doc AS doc FROM tenants WHERE name = ?',
    scope.tenant,
  )
  return { nextConversation: row?.conversation ?? 1, nextDoc: row?.doc ?? 1 }
}

/** @returns false if the number is not above all that were used */
export function takeConversation(database: Database, tenant: number, number: number): boolean {
  const sql = 'UPDATE tenants SET next_conversation = ? WHERE id = ? AND next_conversation <= ?'
  return database.run(sql, number + 1, tenant, number) === 1
}

/** @returns false if the numbers are not above all that were used */
export function takeDocs(database: Database, tenant: number, firstDoc: number, count: number): boolean {
  if (count === 0) return true
  const sql = 'UPDATE tenants SET next_doc = ? WHERE id = ? AND next_doc <= ?'
  return database.run(sql, firstDoc + count, tenant, firstDoc) === 1
}
