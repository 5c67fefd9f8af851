import { randomUUID } from 'node:crypto'
import type { Scope } from '@sekha/storage'
import { HttpError, toHttpError } from '../../../host/http-error.ts'
import { readText } from '../../../host/read-body.ts'
import { JsonText } from '../../../host/json-text.ts'
import { writeJsonText } from '../../../host/write-json-text.ts'
import { draftCrashEvent } from '../events/crash-event.ts'
import { draftEvent } from '../events/decode-event.ts'
import { draftLifecycle } from '../lifecycle/draft-lifecycle.ts'
import { counterKey, draftMetric, type MetricFields } from '../metrics/decode-metric.ts'
import { exportSessions } from '../sessions/export-sessions.ts'
import { draftSession } from '../sessions/new-session.ts'
import { type SilenceRule, writeSession } from '../sessions/write-session.ts'
import { draftState } from '../state/decode-state-update.ts'
import type { RecordDraft } from '../store/record-draft.ts'
import type { TelemetryStore } from '../store/telemetry-store.ts'
import { decodeFields, type FieldsOf } from '../wire/go-fields.ts'
import { GoJsonError, parseGoJson } from '../wire/go-json.ts'
import { timestampOf } from '../wire/go-time.ts'
import { draftProcessCrash } from './daemon-events.ts'
import { daemonFields, type SessionFields } from './decode-daemon.ts'
import { histogramKey, nameOf } from './histogram.ts'
import type { Machine } from './machine.ts'

/** What the daemon depends on. */
export interface DaemonOptions {
  readonly store: TelemetryStore
  /** The tenant of all sessions: the protocol has no keys that could tell. */
  readonly scope: Scope
  readonly machine: Machine
  /** The wall clock in milliseconds. */
  readonly now: () => number
  /** The silence after which a session is suspended. */
  readonly heartbeatTimeoutMs: number
  readonly maxBodyBytes: number
  readonly idleLimit: Parameters<typeof readText>[2]
  /** Receives internal errors. */
  readonly onFailure: (error: unknown) => void
}

const nosniff = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }

type Route = (request: Request, url: URL) => Promise<Response>

/**
 * The daemon of datacat: its protocol, over the store of this server instead of a connection to another one. Nothing is
 * buffered, so nothing is lost: each call is durable when it is confirmed.
 */
export class Daemon {
  readonly #options: DaemonOptions
  readonly #routes: Readonly<Record<string, readonly [method: 'GET' | 'POST' | 'any', route: Route]>>

  constructor(options: DaemonOptions) {
    this.#options = options
    const { state, event, metric, session } = daemonFields
    this.#routes = {
      '/register': ['POST', (request) => this.#register(request)],
      '/state': ['POST', this.#change(state, (fields, now) => [draftState(fields.state ?? {}, timestampOf(now))])],
      '/event': ['POST', this.#change(event, (fields, now) => [draftDaemonEvent(fields, now)])],
      '/metric': ['POST', this.#change(metric, (fields, now) => [draftPoint(fields, now)])],
      '/heartbeat': ['POST', this.#change(session, (_, now) => [draftHeartbeat(now)])],
      '/pause_heartbeat': ['POST', this.#change(session, (_, now) => [draftPause(true, now)])],
      '/resume_heartbeat': ['POST', this.#change(session, (_, now) => [draftPause(false, now)])],
      '/end': ['POST', this.#change(session, (_, now) => [draftLifecycle('end', now, { type: 'ended' })])],
      '/session': ['GET', (request, url) => this.#getSession(request, url)],
      '/sessions': [
        'GET',
        async (request) => this.#stream(request, exportSessions(options.store, options.scope, this.#rule())),
      ],
      '/health': ['any', async () => new Response(await this.#health(), { headers: nosniff })],
    }
  }

  /**
   * Responds to a request. Never rejects.
   *
   * @param refusal Why the request is refused, whatever it is.
   */
  async fetch(request: Request, refusal?: unknown): Promise<Response> {
    try {
      if (refusal !== undefined) throw refusal
      return await this.#respond(request, new URL(request.url))
    } catch (error) {
      const { status, message, cause } = toHttpError(error)
      if (status >= 500) this.#options.onFailure(cause ?? error)
      return new Response(`${message}\n`, { status, headers: nosniff })
    }
  }

  /** Looks for processes that no longer exist. Which programs hang, the store finds. */
  async check(): Promise<void> {
    const { store, scope, machine, now } = this.#options
    for (const { id, parentPid } of await store.watched(scope)) {
      if (parentPid === 0 || machine.isRunning(parentPid)) continue
      const reason = 'parent_process_terminated'
      await store.appendToWatched(scope, id, [
        draftProcessCrash(parentPid, now()),
        draftLifecycle('crash', now(), { type: 'crashed' }, reason),
        draftCrashEvent('critical', { reason }, now()),
      ])
    }
  }

  async #respond(request: Request, url: URL): Promise<Response> {
    const { pathname: path, search } = url
    if (path.includes('//')) {
      const location = `${path.replace(/\/{2,}/g, '/')}${search}`
      return new Response(null, { status: 307, headers: { location } })
    }
    const route = this.#routes[path]
    if (route === undefined) throw new HttpError(404, '404 page not found')
    const [method, handle] = route
    if (method !== 'any' && method !== request.method) throw new HttpError(405, 'Method not allowed')
    return handle(request, url)
  }

  async #register(request: Request): Promise<Response> {
    const fields = await this.#read(request, daemonFields.register, 'Invalid request body')
    const { product = '', version = '', parent_pid: parentPid = 0 } = fields
    if (product === '' || version === '') throw new HttpError(400, 'Product and version are required fields')
    const { machineId, hostname } = this.#options.machine
    const now = this.#options.now()
    const id = randomUUID()
    const program = { product, version, machineId, hostname }
    const start = draftLifecycle('start', now, { type: 'started', program })
    await this.#options.store.create(this.#options.scope, draftSession(id, 2, program, now, { parentPid }), [start])
    return writeJson({ session_id: id })
  }

  /** A route that adds records to an open session of the daemon. */
  #change<Fields extends SessionFields>(
    fields: FieldsOf<Fields>,
    draft: (fields: Partial<Fields>, now: number) => readonly RecordDraft[],
  ): Route {
    return async (request) => {
      const body = await this.#read(request, fields, 'Invalid request')
      const { store, scope, now } = this.#options
      const appended = await store.appendToWatched(scope, body.session_id ?? '', draft(body, now()))
      if (appended === undefined) throw new HttpError(404, 'Session not found')
      if (appended.outcomes.includes('too_large')) throw new HttpError(413, 'The state is too large')
      return writeJson({ status: 'ok' })
    }
  }

  async #getSession(request: Request, { searchParams }: URL): Promise<Response> {
    const id = searchParams.get('session_id') ?? ''
    if (id === '') throw new HttpError(400, 'Missing session_id parameter')
    const { store, scope } = this.#options
    const session = await store.find(scope, id)
    if (session === undefined) throw new HttpError(404, 'Session not found')
    return this.#stream(request, writeSession(store, session, this.#rule()))
  }

  #stream({ signal }: Request, pieces: AsyncIterable<string>): Promise<Response> {
    const { onFailure: report } = this.#options
    return writeJsonText(new JsonText(pieces), { status: 200, headers: new Headers(), signal, report })
  }

  async #read<T extends object>(request: Request, fields: FieldsOf<T>, refusal: string): Promise<Partial<T>> {
    const { maxBodyBytes, idleLimit } = this.#options
    const text = await readText(request, maxBodyBytes, idleLimit, { replacesInvalid: true })
    try {
      return decodeFields<T>(parseGoJson(text, 'allowed'), fields)
    } catch (error) {
      if (error instanceof GoJsonError) throw new HttpError(400, refusal, { cause: error })
      throw error
    }
  }

  async #health(): Promise<string> {
    const { store, scope } = this.#options
    return `${JSON.stringify({ sessions: (await store.watched(scope)).length, status: 'ok' })}\n`
  }

  #rule(): SilenceRule {
    return { now: this.#options.now(), timeoutMs: this.#options.heartbeatTimeoutMs }
  }
}

const writeJson = (value: object): Response =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } })

/** The daemon fills what was not sent. */
function draftDaemonEvent(fields: Parameters<typeof draftEvent>[0], now: number): RecordDraft {
  return draftEvent({ ...fields, labels: fields.labels ?? [], data: fields.data ?? {} }, now)
}

/** Counters with a delta and histograms are aggregated by the store, each call to a point with the totals so far. */
function draftPoint(fields: MetricFields, now: number): RecordDraft {
  const { delta, type, tags, ...point } = fields
  if (type === 'histogram') {
    const histogram = { key: histogramKey(fields), sample: JSON.stringify(fields) }
    return { ...draftMetric({ name: nameOf(fields), type }, now), histogram }
  }
  if (type !== 'counter' || delta === undefined) return draftMetric({ ...point, type, tags }, now)
  const name = nameOf(fields)
  return { ...draftMetric({ name, type, tags }, now), counter: { key: counterKey(name, tags ?? []), delta } }
}

const draftHeartbeat = (at: number): RecordDraft => ({
  kind: 'heartbeat',
  at,
  name: '',
  body: '{}',
  effect: { type: 'alive' },
})

const draftPause = (paused: boolean, at: number): RecordDraft =>
  draftLifecycle(paused ? 'pause' : 'resume', at, { type: 'paused', paused })
