// The numbers of sessions by status are kept, not counted: they must be those that a list shows.
import { openSqliteNow } from '@sekha/storage/sqlite'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { draftEvent, eventNames } from '../../src/services/telemetry/events/decode-event.ts'
import { draftLifecycle } from '../../src/services/telemetry/lifecycle/draft-lifecycle.ts'
import { ownRecords } from '../../src/services/telemetry/own-records.ts'
import { draftSession } from '../../src/services/telemetry/sessions/new-session.ts'
import type { RecordDraft } from '../../src/services/telemetry/store/record-draft.ts'
import { statusAt } from '../../src/services/telemetry/store/session-status.ts'
import { migrations } from '../../src/services/telemetry/store/sqlite/schema.ts'
import { SqliteTelemetry } from '../../src/services/telemetry/store/sqlite/sqlite-telemetry.ts'
import type { Session, SessionCounts } from '../../src/services/telemetry/store/telemetry-store.ts'

const heartbeatTimeoutMs = 60
const alive = (now: number): RecordDraft => ({
  kind: 'heartbeat',
  at: now,
  name: '',
  body: '{}',
  effect: { type: 'alive' },
})

/** What a program, or time, does to a session. */
const steps = {
  heartbeat: alive,
  event: (now) => draftEvent({ name: 'x' }, now),
  hang: (now) => draftEvent({ name: eventNames.hang }, now),
  recovery: (now) => draftEvent({ name: eventNames.recovery }, now),
  pause: (now) => draftLifecycle('pause', now, { type: 'paused', paused: true }),
  resume: (now) => draftLifecycle('resume', now, { type: 'paused', paused: false }),
  end: (now) => draftLifecycle('end', now, { type: 'ended' }),
  crash: (now) => draftLifecycle('crash', now, { type: 'crashed' }),
} satisfies Record<string, (now: number) => RecordDraft>

const ids = ['plain', 'timeout', 'daemon', 'of-another-tenant'] as const

/** Counts what a list shows. */
function countListed(sessions: readonly Session[], now: number): SessionCounts {
  const counts = { active: 0, suspended: 0, crashed: 0, ended: 0, hung: 0, records: 0 }
  for (const session of sessions) {
    const status = statusAt(session, now, heartbeatTimeoutMs)
    counts[status] += 1
    if (session.hung && (status === 'active' || status === 'suspended')) counts.hung += 1
    counts.records += session.events + session.metrics + session.states
  }
  return counts
}

it('are those of all sessions and of each tenant, whatever happens to the sessions', async () => {
  const step = fc.oneof(
    fc.record({
      id: fc.constantFrom(...ids),
      does: fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])),
    }),
    fc.record({ afterMs: fc.integer({ min: 1, max: 90 }) }),
    fc.constant('mark' as const),
    fc.constant('expire' as const),
  )
  const check = async (history: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): Promise<void> => {
    let now = 1_000_000
    const storage = openSqliteNow({ path: ':memory:', schemas: [{ name: 'telemetry', migrations }] })
    const store = new SqliteTelemetry(storage, { now: () => now, heartbeatTimeoutMs, own: ownRecords })
    const scopeOf = (id: string) => ({ tenant: id === 'of-another-tenant' ? 'b' : 'a' })
    for (const id of ids) {
      const program = { product: 'p', version: '1', machineId: '', hostname: '' }
      const own = id === 'timeout' ? { heartbeatTimeoutMs: 30 } : {}
      const daemon = id === 'daemon' ? { daemon: { parentPid: 0 } } : {}
      const draft = draftSession(id, 2, { ...program, ...own }, now)
      await store.create(scopeOf(id), { ...draft, ...daemon }, [alive(now)])
    }
    for (const what of history) {
      if (what === 'mark') await store.markSilent(150)
      else if (what === 'expire') while (await store.expire({ maxAgeMs: 300 }));
      else if ('afterMs' in what) now += what.afterMs
      else await store.append(scopeOf(what.id), what.id, [steps[what.does](now)])
      const query = { order: 'asc', limit: 10 } as const
      const ofA = (await store.list({ tenant: 'a' }, query)).sessions
      const ofB = (await store.list({ tenant: 'b' }, query)).sessions
      expect(await store.counts('a')).toEqual(countListed(ofA, now))
      expect(await store.counts('b')).toEqual(countListed(ofB, now))
      expect(await store.counts(undefined)).toEqual(countListed([...ofA, ...ofB], now))
    }
    await storage.close()
  }
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), check), { numRuns: 60 })
})
