import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import type { Deliver, DeliverContext, Delivery } from '../delivery/deliver.ts'
import { isPage, postpone, send, type Target } from '../delivery/post.ts'
import { forgetRemote } from '../journal/note.ts'
import { CLASS_LETTERS } from '../journal/record.ts'
import { convertRecords, type Entry, type SessionFacts, type Signals } from './convert-records.ts'
import { scope } from './log-record.ts'
import type { RecordFields } from './record-fields.ts'
import { type Program, readProgram, toResource } from './resource.ts'

/** The encodings of OTLP over HTTP. */
export type OtlpEncoding = 'json' | 'protobuf'

/** The records of one signal and one program, and how to send them. */
interface SignalPart<Item> {
  readonly path: string
  readonly entries: readonly Entry<Item>[]
  readonly serialize: (items: Item[]) => Uint8Array | undefined
  /** @returns the number of rejected items that a response names, if it does */
  readonly readRejected: (body: Uint8Array) => unknown
}

/** What became of records whose batch is not settled yet, because another signal of it failed. By their JSON. */
type Outcomes = Map<string, 'delivered' | 'rejected'>

/** Outcomes that are remembered at once. Records whose batch is never settled were dropped. */
const maxOutcomes = 5000

const contentTypes: Readonly<Record<OtlpEncoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
}

const serializers = {
  json: { logs: JsonLogsSerializer, metrics: JsonMetricsSerializer, spans: JsonTraceSerializer },
  protobuf: { logs: ProtobufLogsSerializer, metrics: ProtobufMetricsSerializer, spans: ProtobufTraceSerializer },
}

/** What a receiver responds to a body that it will never take: https://opentelemetry.io/docs/specs/otlp/#failures */
const POISON: ReadonlySet<number> = new Set([400, 413, 415, 422])

/**
 * Creates the delivery to an OpenTelemetry receiver: up to three requests a batch, one for each signal. OTLP has no
 * acknowledgement of single records, so what was sent when a response was lost is sent again, with the same
 * `log.record.uid`.
 */
export function createOtlpDelivery(target: Target, encoding: OtlpEncoding): Deliver {
  const facts = new Map<string, SessionFacts>()
  const outcomes: Outcomes = new Map()
  return async ({ records }, context) => {
    const factsOf = (id: string, fields: RecordFields): SessionFacts => findFacts(facts, id, fields, context)
    const open = records.filter(({ json }) => !outcomes.has(json))
    const signals = convertRecords(open, factsOf, target.clock.now())
    for (const post of postsOf(signals, target, encoding)) {
      const failed = await post(outcomes, context.signal)
      if (failed !== undefined) return failed
    }
    for (const json of outcomes.keys()) {
      if (outcomes.size <= maxOutcomes) break
      outcomes.delete(json)
    }
    const counts = { delivered: 0, rejected: 0 }
    for (const { sessionId, json, letter } of records) {
      counts[outcomes.get(json) ?? 'delivered'] += 1
      outcomes.delete(json)
      if (letter === CLASS_LETTERS.lifecycle && (JSON.parse(json) as RecordFields)['phase'] === 'end') {
        facts.delete(sessionId)
        context.saveNote(forgetRemote(context.note, sessionId))
      }
    }
    return { kind: 'settled', count: records.length, duplicate: 0, ...counts }
  }
}

/** Sends one part of a batch, and notes what became of its records. @returns why the rest is for later */
type Post = (outcomes: Outcomes, signal: AbortSignal) => Promise<Delivery | undefined>

function postsOf({ logs, spans, metrics }: Signals, target: Target, encoding: OtlpEncoding): Post[] {
  const { logs: ofLogs, metrics: ofMetrics, spans: ofSpans } = serializers[encoding]
  const toPost =
    <Item>(part: SignalPart<Item>): Post =>
    (outcomes, signal) =>
      postPart(target, contentTypes[encoding], part, outcomes, signal)
  return [
    toPost({
      path: '/v1/logs',
      entries: logs,
      serialize: (items) => ofLogs.serializeRequest(items),
      readRejected: (body) => ofLogs.deserializeResponse(body).partialSuccess?.rejectedLogRecords,
    }),
    ...metrics.map(({ resource, entries }) =>
      toPost({
        path: '/v1/metrics',
        entries,
        serialize: (items) => ofMetrics.serializeRequest({ resource, scopeMetrics: [{ scope, metrics: items }] }),
        readRejected: (body) => ofMetrics.deserializeResponse(body).partialSuccess?.rejectedDataPoints,
      }),
    ),
    toPost({
      path: '/v1/traces',
      entries: spans,
      serialize: (items) => ofSpans.serializeRequest(items),
      readRejected: (body) => ofSpans.deserializeResponse(body).partialSuccess?.rejectedSpans,
    }),
  ]
}

/** If the receiver will never take the items together, it sends each half alone, down to the one at fault. */
async function postPart<Item>(
  target: Target,
  contentType: string,
  part: SignalPart<Item>,
  outcomes: Outcomes,
  signal: AbortSignal,
): Promise<Delivery | undefined> {
  const { path, entries, serialize, readRejected } = part
  if (entries.length === 0) return undefined
  const bytes = new Uint8Array(serialize(entries.map(({ item }) => item)) ?? [])
  const reply = await send(target, 'POST', path, new Blob([bytes], { type: contentType }), signal)
  if ('failure' in reply || isPage(reply)) return postpone(target, reply)
  if (POISON.has(reply.status) && entries.length > 1) {
    const middle = entries.length >> 1
    for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
      const failed = await postPart(target, contentType, { ...part, entries: half }, outcomes, signal)
      if (failed !== undefined) return failed
    }
    return undefined
  }
  const isTaken = reply.status >= 200 && reply.status <= 299
  if (!isTaken && !POISON.has(reply.status)) return postpone(target, reply)
  const rejected = isTaken ? countRejected(new Uint8Array(reply.bytes), readRejected) : 1
  // A response says how many, not which.
  for (const [index, { json }] of entries.entries())
    outcomes.set(json, index < entries.length - rejected ? 'delivered' : 'rejected')
  return undefined
}

/** A receiver may respond without the body that the protocol asks for. */
function countRejected(body: Uint8Array, read: (body: Uint8Array) => unknown): number {
  try {
    // JSON writes 64-bit numbers as strings, and some receivers write anything.
    const rejected = Number(read(body) ?? 0)
    return Number.isSafeInteger(rejected) ? Math.max(0, rejected) : 0
  } catch {
    return 0
  }
}

/** Finds what names the program of a session: its first record, or what the journal noted of it then. */
function findFacts(
  known: Map<string, SessionFacts>,
  sessionId: string,
  fields: RecordFields,
  { note, saveNote }: DeliverContext,
): SessionFacts {
  const isStart = fields['kind'] === 'lifecycle' && fields['phase'] === 'start'
  const earlier = isStart ? undefined : known.get(sessionId)
  if (earlier !== undefined) return earlier
  const saved = isStart
    ? { ...readProgram(fields), startedAt: Date.parse(String(fields['timestamp'])) }
    : readSaved(note.remote[sessionId])
  const open = note.open.find(({ id }) => id === sessionId)
  const program = { product: open?.product, version: open?.version, ...saved }
  const found = {
    resource: toResource(program),
    startedAt: saved?.startedAt ?? Date.parse(String(fields['timestamp'])),
  }
  known.set(sessionId, found)
  if (isStart) saveNote({ ...note, remote: { ...note.remote, [sessionId]: JSON.stringify(saved) } })
  return found
}

function readSaved(text: string | undefined): (Program & { readonly startedAt: number }) | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Program & { readonly startedAt: number })
  } catch {
    return undefined
  }
}
