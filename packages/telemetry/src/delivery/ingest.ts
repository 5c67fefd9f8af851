import { formatTimestamp } from '../encode/timestamp.ts'
import type { Batch } from '../journal/batch.ts'
import { exceedsKeepalive, plainBody, reserveKeepalive } from './body.ts'
import { createClockOffset } from './clock-offset.ts'
import type { Deliver, DeliverContext } from './deliver.ts'
import { isPage, parseJson, postpone, send, type Target } from './post.ts'

/** What a server responds to a batch that it will never take as it is. */
const POISON: ReadonlySet<number> = new Set([400, 413, 415, 422])

/** The path that takes the records of a session. */
export const ingestPath = (sessionId: string): string => `/api/sessions/${encodeURIComponent(sessionId)}/records`

/** A delivery that knows the clock of the server. */
export interface Ingest {
  readonly deliver: Deliver
  /** How far the clock of the server is ahead, in milliseconds. */
  readonly clockOffsetMs: () => number | undefined
}

/** Writes the batch of a session. */
export function writeBatch(records: readonly string[], sentAt: number): string {
  return `{"sent_at":"${formatTimestamp(sentAt)}","records":[${records.join(',')}]}`
}

/**
 * Creates the delivery to our server: the records of a session in one request, with their ids and sequence numbers. The
 * server stores each once, so a batch whose acknowledgement was lost is sent again.
 */
export function createIngest(target: Target): Ingest {
  const offset = createClockOffset()
  let { pack } = target
  // What a batch of several sessions came to before one of them failed.
  const finished = new WeakMap<Batch, Map<string, Counts>>()
  const request = async (sessionId: string, json: string, { signal, isLeaving }: DeliverContext) => {
    const path = ingestPath(sessionId)
    const release = isLeaving ? reserveKeepalive(json) : undefined
    if (release !== undefined) return send(target, 'POST', path, json, signal, { keepalive: true }).finally(release)
    const { content, headers } = await pack(json)
    const reply = await send(target, 'POST', path, content, signal, { headers })
    if (typeof content === 'string' || !('status' in reply) || reply.status !== 415) return reply
    // A proxy or an older server does not take what is compressed.
    pack = plainBody
    return send(target, 'POST', path, json, signal)
  }
  const deliver: Ingest['deliver'] = async (batch, context) => {
    const done = finished.get(batch) ?? new Map<string, Counts>()
    finished.set(batch, done)
    for (const [sessionId, records] of groupBySession(batch)) {
      if (done.has(sessionId)) continue
      const sentAt = target.clock.now()
      const json = writeBatch(records, sentAt)
      if (context.isLeaving && batch.records.length > 1 && exceedsKeepalive(json)) return { kind: 'split' }
      const reply = await request(sessionId, json, context)
      if ('failure' in reply) return postpone(target, reply)
      if (POISON.has(reply.status) && !isPage(reply)) {
        if (batch.records.length > 1) return { kind: 'split' }
        done.set(sessionId, { delivered: 0, duplicate: 0, rejected: records.length })
        continue
      }
      const result = reply.status === 200 ? parseJson(reply.text) : undefined
      const counts = readCounts(result, records.length)
      if (counts === undefined) return postpone(target, reply)
      offset.note((result as { server_time?: unknown }).server_time, sentAt, target.clock.now())
      done.set(sessionId, counts)
    }
    const total = { delivered: 0, duplicate: 0, rejected: 0 }
    for (const counts of done.values())
      for (const name of ['delivered', 'duplicate', 'rejected'] as const) total[name] += counts[name]
    return { kind: 'settled', count: batch.records.length, ...total }
  }
  return { deliver, clockOffsetMs: offset.get }
}

interface Counts {
  readonly delivered: number
  readonly duplicate: number
  readonly rejected: number
}

export function groupBySession({ records }: Batch): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { sessionId, json } of records) {
    const group = groups.get(sessionId)
    if (group === undefined) groups.set(sessionId, [json])
    else group.push(json)
  }
  return groups
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Reads the counts of a result, or `undefined` if they do not cover the records: then nothing is known of them. */
function readCounts(result: unknown, expected: number): Counts | undefined {
  const { accepted, duplicates, rejected } = (result ?? {}) as Record<string, unknown>
  if (!isCount(accepted) || !isCount(duplicates) || !isCount(rejected)) return undefined
  const counts = { delivered: accepted, duplicate: duplicates, rejected }
  return accepted + duplicates + rejected === expected ? counts : undefined
}
