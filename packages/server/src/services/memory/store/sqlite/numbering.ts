import type { Place, Scope, Version } from '../store.ts'
import { type Database, ensureTenant as ensureTenantOfAll } from '@sekha/storage/sqlite'

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

/** Returns the tenant's key for writing. The first write creates it. */
export function ensureTenant(database: Database, scope: Scope): number {
  const sql = 'SELECT id FROM tenants JOIN memory_tenants ON tenant = id WHERE name = ?'
  const known = database.get<{ id: number }>(sql, scope.tenant)
  if (known !== undefined) return known.id
  const id = ensureTenantOfAll(database, scope)
  database.run('INSERT INTO memory_tenants (tenant) VALUES (?)', id)
  return id
}

/** Reserves consecutive numbers. They only grow, so the numbers of deleted conversations are never reused. */
export function reserveConversations(database: Database, scope: Scope, count: number): number {
  const sql = `UPDATE memory_tenants SET next_conversation = next_conversation + ? WHERE tenant = ?
    RETURNING next_conversation - ? AS first`
  return database.get<{ first: number }>(sql, count, ensureTenant(database, scope), count)?.first ?? 0
}

/** Whether a new conversation may have a number: it was reserved, and never used. */
export function isFree(database: Database, tenant: number, number: number): boolean {
  const sql = `SELECT 1 FROM memory_tenants WHERE tenant = ?1 AND ?2 BETWEEN 1 AND next_conversation - 1
    AND NOT EXISTS (SELECT 1 FROM conversations WHERE tenant = ?1 AND number = ?2)
    AND NOT EXISTS (SELECT 1 FROM erasing WHERE tenant = ?1 AND number = ?2)
    AND NOT EXISTS (SELECT 1 FROM deleted_conversations WHERE tenant = ?1 AND number = ?2)`
  return Number.isInteger(number) && database.get(sql, tenant, number) !== undefined
}

const take = `UPDATE memory_tenants
  SET version = version + 1, next_doc = next_doc + ?, message_count = message_count + ?, next_segment = next_segment + ?
  WHERE tenant = ?
  RETURNING next_doc AS nextDoc, next_segment AS nextSegment, version`

/** Assigns the next document numbers and segment ids. Readers see the new version at the commit. */
export function takePlace(
  database: Database,
  tenant: number,
  { docs, ids }: { readonly docs: number; readonly ids: number },
): Place {
  type Taken = { readonly nextDoc: number; readonly nextSegment: number; readonly version: Version }
  const taken = database.get<Taken>(take, docs, docs, ids, tenant)
  if (taken === undefined) throw new Error(`there is no tenant ${tenant}`)
  const { nextDoc, nextSegment, version } = taken
  return { firstDoc: nextDoc - docs, segment: ids === 0 ? undefined : nextSegment - ids, version }
}

export function currentVersion(database: Database, tenant: number): Version {
  const sql = 'SELECT version FROM memory_tenants WHERE tenant = ?'
  return database.get<{ version: Version }>(sql, tenant)?.version ?? 0
}

/** Announces a change to readers. */
export function nextVersion(database: Database, tenant: number, removedMessages = 0): Version {
  const sql = `UPDATE memory_tenants SET version = version + 1, message_count = message_count - ? WHERE tenant = ?
    RETURNING version`
  return database.get<{ version: Version }>(sql, removedMessages, tenant)?.version ?? 0
}

/** Takes ids for segments. */
export function takeSegmentIds(database: Database, tenant: number, count: number): number {
  const sql = `UPDATE memory_tenants SET next_segment = next_segment + ? WHERE tenant = ?
    RETURNING next_segment - ? AS first`
  return database.get<{ first: number }>(sql, count, tenant, count)?.first ?? 0
}
