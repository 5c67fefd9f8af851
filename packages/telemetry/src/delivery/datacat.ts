import type { StoredRecord } from '../journal/record.ts'
import type { Deliver, DeliverContext, Delivery } from './deliver.ts'
import { isPage, parseJson, postpone, type Reply, send, type Target } from './post.ts'

/** The generations of the original server. The first has no health check. */
export type DatacatGeneration = 1 | 2

type Fields = Readonly<Record<string, unknown>>

/** A request to the original server, or the reason why it has none for a record. */
type Translation = { readonly operation: string; readonly body: Fields | undefined } | 'unsupported'

/**
 * Creates the delivery to an original datacat server: one record in one request, in their order. The server knows neither
 * ids nor numbers, so a record whose acknowledgement was lost is stored twice.
 */
export function createDatacatDelivery(target: Target, generation: DatacatGeneration): Deliver {
  return async ({ records }, context) => {
    const counts = { delivered: 0, rejected: 0 }
    for (const record of records) {
      const outcome = await deliverOne(target, generation, record, context)
      if (typeof outcome === 'object') {
        const count = counts.delivered + counts.rejected
        // What was delivered before the failure is settled at once, because it must not be sent again.
        return count === 0 ? outcome : { kind: 'settled', count, duplicate: 0, ...counts }
      }
      counts[outcome] += 1
    }
    return { kind: 'settled', count: records.length, duplicate: 0, ...counts }
  }
}

async function deliverOne(
  target: Target,
  generation: DatacatGeneration,
  record: StoredRecord,
  context: DeliverContext,
): Promise<'delivered' | 'rejected' | Delivery> {
  const fields = parseJson(record.json) as Fields
  const isStart = fields['kind'] === 'lifecycle' && fields['phase'] === 'start'
  let id = context.note.remote[record.sessionId]
  if (id === undefined || isStart) {
    const created = await create(target, record.sessionId, isStart ? fields : {}, context)
    if (typeof created === 'object') return created
    id = created
    if (isStart) return 'delivered'
  }
  const translation = generation === 1 ? translateFirst(fields) : translate(fields)
  if (translation === 'unsupported') return 'rejected'
  const reply = await post(target, id, translation, context)
  if ('failure' in reply || isPage(reply)) return postpone(target, reply)
  if (reply.status === 200) return 'delivered'
  if (reply.status === 404 && reply.text.toLowerCase().startsWith('session not found')) {
    // The server lost the session, such as in a restart. The rest goes to a new one.
    const created = await create(target, record.sessionId, {}, context)
    if (typeof created === 'object') return created
    const repeated = await post(target, created, translation, context)
    return 'status' in repeated && repeated.status === 200 ? 'delivered' : postpone(target, repeated)
  }
  return reply.status === 400 || reply.status === 413 ? 'rejected' : postpone(target, reply)
}

function post(
  target: Target,
  id: string,
  { operation, body }: Exclude<Translation, 'unsupported'>,
  { signal }: DeliverContext,
): Promise<Reply | { readonly failure: string }> {
  const path = `/api/sessions/${encodeURIComponent(id)}/${operation}`
  return send(target, 'POST', path, body === undefined ? undefined : JSON.stringify(body), signal)
}

/** Creates the session at the server, which gives it an id of its own. */
async function create(
  target: Target,
  sessionId: string,
  start: Fields,
  context: DeliverContext,
): Promise<string | Delivery> {
  const known = context.note.open.find(({ id }) => id === sessionId)
  const product = start['product'] ?? known?.product ?? 'unknown'
  const version = start['version'] ?? known?.version ?? '0'
  const body = JSON.stringify({ product, version, machine_id: start['machine_id'], hostname: start['hostname'] })
  const reply = await send(target, 'POST', '/api/sessions', body, context.signal)
  if ('failure' in reply || reply.status !== 200) return postpone(target, reply)
  const { session_id: id } = (parseJson(reply.text) ?? {}) as { session_id?: unknown }
  if (typeof id !== 'string') return postpone(target, reply)
  const { note } = context
  context.saveNote({ ...note, remote: { ...note.remote, [sessionId]: id } })
  return id
}

/** What the second generation takes for a record. */
function translate(fields: Fields): Translation {
  const { kind, id: _id, sequence: _sequence, phase, ...rest } = fields
  switch (kind) {
    case 'state':
      return { operation: 'state', body: { state: rest['state'], timestamp: rest['timestamp'] } }
    case 'event':
      return { operation: 'events', body: rest }
    case 'exception':
      return { operation: 'events', body: exceptionEvent(rest) }
    case 'metric':
      return { operation: 'metrics', body: rest }
    case 'heartbeat':
      return { operation: 'heartbeat', body: undefined }
    case 'lifecycle':
      if (phase === 'end') return { operation: 'end', body: undefined }
      return phase === 'crash' ? { operation: 'crash', body: { reason: rest['reason'] } } : 'unsupported'
    default:
      return 'unsupported'
  }
}

/** The dashboard knows exceptions by the name of the event. Causes go where it shows them. */
function exceptionEvent({ causes, data, ...rest }: Fields): Fields {
  const type = rest['exception_type']
  const all = causes === undefined ? data : { ...(data as Fields | undefined), causes }
  const defaults = { name: 'exception', category: 'error', group: 'exception', labels: ['exception', type] }
  return { ...defaults, message: rest['exception_msg'], data: all ?? {}, ...rest }
}

/** What the first generation takes: names, values and data. */
function translateFirst(fields: Fields): Translation {
  const { name, data, value, tags } = fields
  switch (fields['kind']) {
    case 'state':
      return { operation: 'state', body: fields['state'] as Fields }
    case 'event':
      return { operation: 'events', body: { name, data: data ?? {} } }
    case 'exception': {
      const { exception_type: type, exception_msg: message, stacktrace: traceback, causes } = fields
      const all = {
        type,
        message,
        traceback,
        ...(causes === undefined ? {} : { causes }),
        ...(data as Fields | undefined),
      }
      return { operation: 'events', body: { name: 'exception', data: all } }
    }
    case 'metric':
      return { operation: 'metrics', body: { name, value, tags: tags ?? [] } }
    case 'lifecycle':
      if (fields['phase'] === 'end') return { operation: 'end', body: undefined }
      if (fields['phase'] !== 'crash') return 'unsupported'
      return { operation: 'events', body: { name: 'session_crashed_detected', data: { reason: fields['reason'] } } }
    default:
      return 'unsupported'
  }
}
