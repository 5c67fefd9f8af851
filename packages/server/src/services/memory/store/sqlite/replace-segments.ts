import { type Database, findTenant, type SharedStorage } from '@sekha/storage/sqlite'
import type { NewSegment, Scope, SegmentChange, SegmentId, SegmentsReplaced } from '../store.ts'
import { ensureTenant, takeSegmentIds } from './numbering.ts'
import {
  bytesPerPart,
  eraseUnlisted,
  expectParts,
  findUnlisted,
  insertPart,
  partCount,
  unlist,
} from './segment-parts.ts'
import { forgetDeleted, type Replacement, swapSegments } from './segments.ts'

/**
 * Replaces segments. A small change is one transaction. Otherwise the new bytes are stored first, then the list changes
 * in a short transaction, then the old bytes are erased, each about one part at a time.
 */
export async function replaceSegments(
  storage: SharedStorage,
  scope: Scope,
  { removed, added, purge }: SegmentChange,
): Promise<SegmentsReplaced | 'stale'> {
  const replacements: Replacement[] = []
  const isSmall = added.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) <= bytesPerPart
  for (const segment of added)
    replacements.push({ segment, stored: isSmall ? undefined : await storeUnlisted(storage, scope, segment) })
  const replaced = await storage.write({
    run: (database) => swapSegments(database, scope, removed, replacements),
    keeps: (swapped) => swapped !== 'stale' && removed.length + added.length > 0,
  })
  if (replaced === 'stale') await giveUp(storage, scope, replacements)
  await eraseAllUnlisted(storage, scope, false)
  if (replaced === 'stale' || purge === undefined) return replaced
  // Conversations are forgotten only when no bytes contain them any more.
  await eraseAllUnlisted(storage, scope, true)
  const version = await storage.write({
    run: (database) => forgetDeleted(database, scope, purge),
    keeps: () => true,
    erases: () => true,
  })
  return { ...replaced, version }
}

/** Stores the bytes of a segment in several writes. */
async function storeUnlisted(storage: SharedStorage, scope: Scope, { bytes }: NewSegment): Promise<SegmentId> {
  let id: SegmentId = 0
  const run = (database: Database, part: number): void => {
    const tenant = ensureTenant(database, scope)
    if (part === 0) {
      id = takeSegmentIds(database, tenant, partCount(bytes.byteLength))
      expectParts(database, tenant, id)
    }
    insertPart(database, tenant, { id, bytes, part })
  }
  for (let part = 0; part < partCount(bytes.byteLength); part++)
    await storage.write({ run: (database) => run(database, part), keeps: () => true, announced: false })
  return id
}

async function giveUp(storage: SharedStorage, scope: Scope, replacements: readonly Replacement[]): Promise<void> {
  const ids = replacements.flatMap(({ stored }) => stored ?? [])
  if (ids.length === 0) return
  const run = (database: Database): void => {
    const tenant = findTenant(database, scope)
    for (const id of ids) unlist(database, tenant, id)
  }
  await storage.write({ run, keeps: () => true, announced: false })
}

/** Erases the bytes of segments that are not listed, about one part in each write. */
async function eraseAllUnlisted(storage: SharedStorage, scope: Scope, all: boolean): Promise<void> {
  const hasUnlisted = (database: Database): boolean => findUnlisted(database, findTenant(database, scope), all)
  const run = (database: Database): number => eraseUnlisted(database, findTenant(database, scope), all)
  while (await storage.read(hasUnlisted)) await storage.write({ run, keeps: Boolean, announced: false })
}
