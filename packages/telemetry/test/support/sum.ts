import type { Ledger } from '@sekha/telemetry'

/** The records that a ledger accounts for. It always equals `accepted`. */
export function accountedFor({ delivered, duplicate, dropped, pending }: Ledger): number {
  return delivered + duplicate + pending + Object.values(dropped).reduce((sum, count) => sum + count, 0)
}
