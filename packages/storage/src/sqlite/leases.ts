import { MAX_TIMER_MS } from '@sekha/core/foundation'
import type { TaskLease } from '../lease.ts'
import { describeNumber, requireName } from '../misuse.ts'
import { checkScope, type Scope } from '../scope.ts'
import type { Database } from './database.ts'
import type { Write } from './write.ts'

/** The parts of a storage that leases need. */
export interface LeaseStorage {
  read<T>(read: (database: Database) => T): Promise<T>
  write<T>(write: Write<T>): Promise<T>
}

/** The clock of the database, in milliseconds: processes whose own clocks are set differently agree on it. */
const now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)"

/** Takes a lease, unless another holder has it. */
export async function takeLease(
  storage: LeaseStorage,
  scope: Scope | undefined,
  task: string,
  ttlMs: number,
): Promise<TaskLease | undefined> {
  if (scope !== undefined) checkScope(scope)
  requireName('task', task)
  if (!Number.isInteger(ttlMs) || ttlMs < 1 || ttlMs > MAX_TIMER_MS)
    throw new RangeError(`ttlMs must be a whole number from 1 to ${MAX_TIMER_MS}, got ${describeNumber(ttlMs)}`)
  const holder = crypto.randomUUID()
  // No tenant has an empty name. The column `job` holds the task.
  const key = [scope?.tenant ?? '', task] as const
  const change = (sql: string, ...values: readonly (string | number)[]): Promise<number> =>
    storage.write({ run: (database) => database.run(sql, ...values), keeps: Boolean, announced: false })

  // Reads first: losing is common, and a write would cost a disk sync.
  const held = `SELECT 1 FROM leases WHERE scope = ? AND job = ? AND expires_at > ${now}`
  if ((await storage.read((database) => database.get(held, ...key))) !== undefined) return undefined
  const taken = await change(
    `INSERT INTO leases (scope, job, holder, expires_at) VALUES (?, ?, ?, ${now} + ?)
     ON CONFLICT (scope, job) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
     WHERE leases.expires_at <= ${now}`,
    ...key,
    holder,
    ttlMs,
  )
  if (taken === 0) return undefined
  const renew = async (): Promise<boolean> => {
    const sql = `UPDATE leases SET expires_at = ${now} + ?
      WHERE scope = ? AND job = ? AND holder = ? AND expires_at > ${now}`
    return (await change(sql, ttlMs, ...key, holder)) > 0
  }
  const release = async (): Promise<void> => {
    await change('DELETE FROM leases WHERE scope = ? AND job = ? AND holder = ?', ...key, holder)
  }
  return { renew, release, [Symbol.asyncDispose]: release }
}
