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
import { draftHang, draftProcessCrash, draftRecovery } from './daemon-events.ts'
import { daemonFields, type SessionFields } from './decode-daemon.ts'
import { addSample, type Histogram, histogramKey, nameOf, writeHistogram } from './histogram.ts'
import type { Machine } from './machine.ts'

/** What the daemon depends on. */
export interface DaemonOptions {
  readonly store: TelemetryStore
  readonly machine: Machine
  /** The wall clock in milliseconds. */
  readonly now: () => number
  /** How long a program may send no heartbeat before it appears to hang. */
  readonly hangTimeoutMs: number
  /** The silence after which a session is suspended. */
  readonly heartbeatTimeoutMs: number
  readonly maxBodyBytes: number
  readonly idleLimit: Parameters<typeof readText>[2]
  /** Receives internal errors. */
  readonly onFailure: (error: unknown) => void
}

/** What the daemon knows of a session that has not ended. */
interface Watched {
  /** The last heartbeat, or the registration. */
  beatAt: number
  isPaused: boolean
  isHung: boolean
  /** The process that is watched; 0 if there is none. */
  readonly parentPid: number
  readonly histograms: Map<string, Histogram>
}

const scope: Scope = { tenant: 'default' }
const nosniff = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' }

type Route = (request: Request, url: URL) => Promise<Response>

/**
 * The daemon of datacat: its protocol, over the store of this server instead of a connection to another one. Nothing is
 * buffered, so nothing is lost: each call is durable when it is confirmed.
 */
export class Daemon {
  readonly #options: DaemonOptions
  readonly #watched = new Map<string, Watched>()
  readonly #routes: Readonly<Record<string, readonly [method: 'GET' | 'POST' | 'any', route: Route]>>

  constructor(options: DaemonOptions) {
    this.#options = options
    const { state, event, metric, session } = daemonFields
    this.#routes = {
      '/register': ['POST', (request) => this.#register(request)],
      '/state': ['POST', this.#change(state, (fields, now) => [draftState(fields.state ?? {}, timestampOf(now))])],
      '/event': ['POST', this.#change(event, (fields, now) => [draftDaemonEvent(fields, now)])],
      '/metric': ['POST', this.#change(metric, (fields, now, watched) => [draftPoint(fields, now, watched)])],
      '/heartbeat': ['POST', this.#change(session, (_, now, watched) => beat(watched, now))],
      '/pause_heartbeat': ['POST', this.#change(session, (_, now, watched) => pause(watched, now))],
      '/resume_heartbeat': ['POST', this.#change(session, (_, now, watched) => resume(watched, now))],
      '/end': ['POST', this.#change(session, (_, now) => [draftLifecycle('end', now, { type: 'ended' })])],
      '/session': ['GET', (request, url) => this.#getSession(request, url)],
      '/sessions': [
        'GET',
        async (request) => this.#stream(request, exportSessions(options.store, scope, this.#rule())),
      ],
      '/health': ['any', async () => new Response(this.#health(), { headers: nosniff })],
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

  /** Looks for programs that hang, and for processes that no longer exist. */
  async check(): Promise<void> {
    const now = this.#options.now()
    for (const [id, watched] of this.#watched) {
      if (watched.parentPid !== 0 && !this.#options.machine.isRunning(watched.parentPid)) {
        const reason = 'parent_process_terminated'
        await this.#append(id, [
          draftProcessCrash(watched.parentPid, now),
          draftLifecycle('crash', now, { type: 'crashed' }, reason),
          draftCrashEvent('critical', { reason }, now),
        ])
        this.#watched.delete(id)
      } else if (!watched.isPaused && !watched.isHung && now - watched.beatAt > this.#options.hangTimeoutMs) {
        watched.isHung = true
        await this.#append(id, [draftHang(watched.beatAt, now)])
      }
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
    await this.#options.store.create(scope, draftSession(id, 2, program, now), [start])
    this.#watched.set(id, { ...newWatched(now), parentPid })
    return writeJson({ session_id: id })
  }

  /** A route that adds records to a session. */
  #change<Fields extends SessionFields>(
    fields: FieldsOf<Fields>,
    draft: (fields: Partial<Fields>, now: number, watched: Watched) => readonly RecordDraft[],
  ): Route {
    return async (request, { pathname }) => {
      const body = await this.#read(request, fields, 'Invalid request')
      const now = this.#options.now()
      const id = body.session_id ?? ''
      const watched = await this.#find(id, now)
      const drafts = draft(body, now, watched)
      if (drafts.length > 0) await this.#append(id, drafts)
      if (pathname === '/end') this.#watched.delete(id)
      return writeJson({ status: 'ok' })
    }
  }

  /** Finds a session that has not ended. One that was registered before a restart is watched again. */
  async #find(id: string, now: number): Promise<Watched> {
    const known = this.#watched.get(id)
    if (known !== undefined) return known
    const session = id === '' ? undefined : await this.#options.store.find(scope, id)
    if (session === undefined || session.endedAt !== undefined || session.crashed)
      throw new HttpError(404, 'Session not found')
    const watched = newWatched(now)
    this.#watched.set(id, watched)
    return watched
  }

  async #append(id: string, drafts: readonly RecordDraft[]): Promise<void> {
    if ((await this.#options.store.append(scope, id, () => drafts)) !== undefined) return
    this.#watched.delete(id)
    throw new HttpError(404, 'Session not found')
  }

  async #getSession(request: Request, { searchParams }: URL): Promise<Response> {
    const id = searchParams.get('session_id') ?? ''
    if (id === '') throw new HttpError(400, 'Missing session_id parameter')
    const { store } = this.#options
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

  #health(): string {
    return `${JSON.stringify({ sessions: this.#watched.size, status: 'ok' })}\n`
  }

  #rule(): SilenceRule {
    return { now: this.#options.now(), timeoutMs: this.#options.heartbeatTimeoutMs }
  }
}

const writeJson = (value: object): Response =>
  new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } })

const newWatched = (now: number): Watched => ({
  beatAt: now,
  isPaused: false,
  isHung: false,
  parentPid: 0,
  histograms: new Map(),
})

/** The daemon fills what was not sent. */
function draftDaemonEvent(fields: Parameters<typeof draftEvent>[0], now: number): RecordDraft {
  return draftEvent({ ...fields, labels: fields.labels ?? [], data: fields.data ?? {} }, now)
}

/** Counters with a delta and histograms are aggregated, each call to a point with the totals so far. */
function draftPoint(fields: MetricFields, now: number, { histograms }: Watched): RecordDraft {
  const { delta, type, tags, ...point } = fields
  if (type === 'histogram') {
    const key = histogramKey(fields)
    const histogram = addSample(histograms.get(key), fields)
    histograms.set(key, histogram)
    return draftMetric(writeHistogram(histogram), now)
  }
  if (type !== 'counter' || delta === undefined) return draftMetric({ ...point, type, tags }, now)
  const name = nameOf(fields)
  return { ...draftMetric({ name, type, tags }, now), counter: { key: counterKey(name, tags ?? []), delta } }
}

/** A heartbeat ends a pause, and a hang. */
function beat(watched: Watched, now: number): readonly RecordDraft[] {
  const recovery = watched.isHung ? [draftRecovery(now)] : []
  Object.assign(watched, { beatAt: now, isPaused: false, isHung: false } satisfies Partial<Watched>)
  return [...recovery, { kind: 'heartbeat', at: now, name: '', body: '{}', effect: { type: 'alive' } }]
}

function pause(watched: Watched, now: number): readonly RecordDraft[] {
  watched.isPaused = true
  return [draftLifecycle('pause', now, { type: 'paused', paused: true })]
}

/** The silence is counted anew. A hang lasts until the next heartbeat. */
function resume(watched: Watched, now: number): readonly RecordDraft[] {
  watched.isPaused = false
  watched.beatAt = now
  return [draftLifecycle('resume', now, { type: 'paused', paused: false })]
}
