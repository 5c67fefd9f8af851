import type { wire } from '@sekha/core/contract'
import { resolveOptions, type TelemetryOptions } from './client/options.ts'
import { describeProgram } from './client/program.ts'
import { Recorder, type TelemetryStats } from './client/recorder.ts'
import { getJson } from './delivery/get.ts'
import type { StateObject } from './session/merge-state.ts'
import {
  checkTimeout,
  type EventOptions,
  type ExceptionOptions,
  type FlushOptions,
  type MetricOptions,
} from './session/options.ts'
import { TelemetrySession } from './session/telemetry-session.ts'

/** Describes a session of {@link TelemetryClient.createSession}. */
export interface SessionDescription {
  /** @default that of the client */
  readonly product?: string | undefined
  /** @default that of the client */
  readonly version?: string | undefined
  /** The session that this one belongs to. @default none */
  readonly parentId?: string | undefined
}

/**
 * Several sessions over one journal, each by its id. Methods that record return at once, as those of
 * {@link TelemetrySession} do.
 *
 * @example
 * ```ts
 * import { TelemetryClient } from '@sekha/telemetry'
 *
 * const client = new TelemetryClient('http://localhost:8080')
 * const sessionId = client.createSession()
 * client.logEvent(sessionId, 'user_login', { user: 'alice' })
 * client.endSession(sessionId)
 * await client.close({ timeoutMs: 100 })
 * ```
 */
export class TelemetryClient {
  readonly #recorder: Recorder
  readonly #options: TelemetryOptions
  readonly #sessions = new Map<string, TelemetrySession>()

  /** @throws {TypeError | RangeError} naming the option that is invalid, before anything is opened */
  constructor(baseUrl: string, options: TelemetryOptions = {}) {
    this.#recorder = new Recorder(resolveOptions(baseUrl, options))
    this.#options = options
  }

  /**
   * Starts a session.
   *
   * @returns its id, which is valid at once
   * @throws {ClosedError} after `close()`
   */
  createSession(description: SessionDescription = {}): string {
    const { product, version, parentId } = description
    const start = describeProgram({
      ...this.#options,
      product: product ?? this.#options.product,
      version: version ?? this.#options.version,
    })
    const id = globalThis.crypto.randomUUID()
    this.#sessions.set(id, new TelemetrySession(this.#recorder, { ...start, parentId }, id, false))
    return id
  }

  /**
   * Returns a session as an object.
   *
   * @throws {Error} when this client did not start it, or it has ended
   */
  session(sessionId: string): TelemetrySession {
    const session = this.#sessions.get(sessionId)
    if (session === undefined)
      throw new Error(`The session ${sessionId} was not started by this client, or it has ended`)
    return session
  }

  /** Same as {@link TelemetrySession.updateState}. */
  updateState(sessionId: string, state: StateObject): void {
    this.session(sessionId).updateState(state)
  }

  /** Same as {@link TelemetrySession.logEvent}. */
  logEvent(sessionId: string, name: string, data?: Readonly<Record<string, unknown>>, options?: EventOptions): void {
    this.session(sessionId).logEvent(name, data, options)
  }

  /** Same as {@link TelemetrySession.logMetric}. */
  logMetric(sessionId: string, name: string, value: number, options?: MetricOptions): void {
    this.session(sessionId).logMetric(name, value, options)
  }

  /** Same as {@link TelemetrySession.logException}. */
  logException(sessionId: string, thrown: unknown, options?: ExceptionOptions): void {
    this.session(sessionId).logException(thrown, options)
  }

  /** Same as {@link TelemetrySession.sendHeartbeat}. */
  sendHeartbeat(sessionId: string): void {
    this.session(sessionId).sendHeartbeat()
  }

  /** Same as {@link TelemetrySession.crash}. */
  crashSession(sessionId: string, reason: string): void {
    this.session(sessionId).crash(reason)
    this.#sessions.delete(sessionId)
  }

  /** Ends a session. Its records are delivered in the background. */
  endSession(sessionId: string): void {
    void this.session(sessionId).end({ timeoutMs: 0 })
    this.#sessions.delete(sessionId)
  }

  /**
   * Gets a session from the server, with all of its records, as it is on the wire. `SekhaClient` of `@sekha/core` reads
   * sessions in pages and with filters.
   *
   * @throws {NotFoundError} when the server does not know the session, such as before its first record is delivered
   * @throws {SekhaError} when the server responds with another error, or not at all
   */
  async getSession(sessionId: string): Promise<wire.TelemetrySession> {
    return (await getJson(
      this.#recorder.target,
      `/api/sessions/${encodeURIComponent(this.#recorder.remoteId(sessionId))}`,
    )) as wire.TelemetrySession
  }

  /**
   * Gets all sessions of the server, with all of their records, as they are on the wire.
   *
   * @throws {SekhaError} when the server responds with an error, or not at all
   */
  async getAllSessions(): Promise<readonly wire.TelemetrySession[]> {
    const path = this.stats().server === 'datacat-1' ? '/api/grafana/sessions' : '/api/data/sessions'
    return (await getJson(this.#recorder.target, path)) as readonly wire.TelemetrySession[]
  }

  /** Resolves when everything recorded so far is as safe as the durability promises. */
  persist(): Promise<void> {
    return this.#recorder.persist()
  }

  /** Same as {@link TelemetrySession.flush}. */
  flush({ timeoutMs }: FlushOptions = {}): Promise<boolean> {
    return this.#recorder.flush(checkTimeout(timeoutMs))
  }

  /** What became of the records of this client, and where they are. */
  stats(): TelemetryStats {
    return this.#recorder.stats()
  }

  /**
   * Ends all sessions, delivers what is pending, and stops. It never rejects: what is not delivered in time stays in the
   * journal.
   */
  async close({ timeoutMs }: FlushOptions = {}): Promise<TelemetryStats> {
    const checkedMs = checkTimeout(timeoutMs)
    for (const id of this.#sessions.keys()) this.endSession(id)
    await this.#recorder.close(checkedMs)
    return this.#recorder.stats()
  }

  /** Same as {@link TelemetryClient.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}
