import { describe } from 'vitest'
import { describeAccess } from './conformance/access.ts'
import { describeArchive } from './conformance/archive.ts'
import { describeCommands } from './conformance/commands.ts'
import { describeErasure } from './conformance/erasure.ts'
import { describeFaults } from './conformance/faults.ts'
import { describeIdempotency } from './conformance/idempotency.ts'
import { describeImport } from './conformance/import.ts'
import { describeIndex } from './conformance/index-storage.ts'
import { describeLifetime } from './conformance/lifetime.ts'
import { describeModel } from './conformance/model.ts'
import { describeReads } from './conformance/reads.ts'
import { describeSummaries } from './conformance/summaries.ts'
import { describeTenants } from './conformance/tenants.ts'
import { describeUsers } from './conformance/users.ts'
import { describeWindows } from './conformance/windows.ts'
import type { OpenedStore } from './fixtures.ts'

/**
 * Tests the guarantees of a store through its interface. `open` returns an empty store each time. Run it on a store
 * alone, on several stores on the same data that act as one (`scatterCalls`), and under faults (`withFaults`).
 */
export function describeStoreConformance(name: string, open: () => Promise<OpenedStore>, persists: boolean): void {
  describe(name, () => {
    describeCommands(open)
    describeErasure(open)
    describeIdempotency(open)
    describeImport(open)
    describeReads(open)
    describeAccess(open)
    describeArchive(open)
    describeWindows(open)
    describeSummaries(open)
    describeIndex(open)
    describeTenants(open)
    describeUsers(open)
    describeLifetime(open, persists)
    describeModel(open)
    describeFaults(open)
  })
}
