import { checkKnownOptions, type KnownOptions } from '@sekha/core/foundation'
import type { Remote } from '@sekha/storage/thread'
import type { EngineContext, EngineDefinition, Tables } from './storage/engine.ts'
import type { AnyHandler, Handlers } from './handler.ts'
import type { Metric } from './metric-text.ts'
import type { ServiceContract } from './service-contract.ts'
import type { ServiceJobs } from './jobs/service-jobs.ts'
import { defaultWire } from './default-wire.ts'
import type { ServiceWire, WireChanges } from './service-wire.ts'

/** The health of one component. */
export interface HealthCheck {
  readonly ok: boolean
  /** The reason for a failure, for clients, without path or cause. */
  readonly error?: string | undefined
}

/** What the host gives to a service that it opens. */
export interface ServiceContext<Engine = unknown> {
  /**
   * The tables of the service, on the connection that it shares with all others. The host verifies and closes it.
   *
   * @throws {TypeError} when the service has no `migrations`
   */
  readonly storage: EngineContext['storage']
  /** The opened engine of the service. A call of it may run in another thread. */
  readonly engine: Remote<Engine>
  /** The wall clock in milliseconds. */
  readonly now: () => number
  /** The monotonic clock in milliseconds. */
  readonly monotonic: () => number
  /** Aborts when the controller begins to close. Running requests should finish soon. */
  readonly closing: AbortSignal
  /** Receives errors of background work. */
  readonly onFailure: (error: unknown) => void
}

/**
 * The definition of a service. `Opened` is the type of its opened resources, which every handler receives; `Engine` that
 * of its engine.
 */
export interface ServiceDefinition<Contract extends ServiceContract, Opened, Engine = unknown> extends Partial<Tables> {
  /** The name in the contract. */
  readonly name: string
  readonly contract: Contract
  /** Maps each operation of the contract to its handler. A missing one is a type error. */
  readonly handlers: Handlers<Contract, keyof Contract['operations'] & string, Opened>
  /**
   * Runs in the store's thread with `worker: true`. It has the tables instead of the service. @default none: `open` uses
   * the tables itself
   */
  readonly engine?: EngineDefinition<Engine> | undefined
  /** Opens the resources. Requests wait for a promise, and reject with its reason. @default no resources */
  open?(context: ServiceContext<Engine>): Opened | Promise<Opened>
  /** Waits for running calls, then releases the resources. */
  close?(opened: Opened): void | Promise<void>
  /** Durable work that outlives its request. Clients follow it with `jobs.get`. @default none */
  readonly jobs?: ServiceJobs<Opened> | undefined
  /** Checks each component, by name. */
  health?(opened: Opened): Promise<Readonly<Record<string, HealthCheck>>>
  /** Reads the metrics of one tenant or, without a tenant, of the whole process. */
  metrics?(opened: Opened, tenant: string | undefined): Promise<readonly Metric[]>
  /** Checks the stored data, besides the file and the rules of the tables. Slow. @returns every problem */
  verify?(opened: Opened): Promise<readonly string[]>
  /**
   * What its clients expect on the wire. @default `ErrorBody` as JSON, keys of at least 16 characters in `Authorization`
   * or `X-API-Key`, bodies of strict JSON
   */
  readonly wire?: WireChanges | undefined
}

/** A service, ready to be served by a controller. */
export interface Service {
  readonly name: string
  readonly contract: ServiceContract
  readonly handlers: Readonly<Record<string, AnyHandler>>
  readonly wire: ServiceWire
  readonly jobs: ServiceJobs<unknown> | undefined
  readonly tables: Tables | undefined
  readonly engine: EngineDefinition<object> | undefined
  open(context: ServiceContext): unknown
  close(opened: unknown): void | Promise<void>
  health(opened: unknown): Promise<Readonly<Record<string, HealthCheck>>>
  metrics(opened: unknown, tenant: string | undefined): Promise<readonly Metric[]>
  verify(opened: unknown): Promise<readonly string[]>
}

const knownOfDefinition: KnownOptions<ServiceDefinition<ServiceContract, unknown>> = {
  name: true,
  contract: true,
  handlers: true,
  engine: true,
  migrations: true,
  before: true,
  erasure: true,
  rules: true,
  loosely: true,
  open: true,
  close: true,
  jobs: true,
  health: true,
  metrics: true,
  verify: true,
  wire: true,
}

/**
 * Defines a service.
 *
 * @throws {TypeError} when a field is unknown, or it has tables of its own beside those of an engine
 *
 * @example
 * ```ts
 * import { createController } from '@sekha/server'
 * import { defineService } from '@sekha/server/service'
 * import { z } from 'zod'
 *
 * const greetings = defineService({
 *   name: 'greetings',
 *   contract: {
 *     operations: {
 *       'greetings.get': {
 *         id: 'greetings.get',
 *         service: 'greetings',
 *         method: 'GET',
 *         path: '/greetings/{name}',
 *         responseType: 'json',
 *       },
 *     },
 *     schemas: { 'greetings.get': { path: z.object({ name: z.string() }), response: z.object({ text: z.string() }) } },
 *     shapes: {},
 *     declaredStatuses: { 'greetings.get': [200] },
 *   },
 *   handlers: { 'greetings.get': async ({ path }) => ({ text: `Hello, ${path.name}` }) },
 * })
 * const controller = createController({ services: [greetings] })
 * ```
 */
export function defineService<const Contract extends ServiceContract, Opened = undefined, Engine = unknown>(
  definition: ServiceDefinition<Contract, Opened, Engine>,
): Service {
  const { name, contract, wire, engine, migrations } = definition
  checkKnownOptions(`the service ${name}`, definition, knownOfDefinition, {}, 'field')
  if (wire !== undefined) checkKnownOptions(`the wire of the service ${name}`, wire, { ...defaultWire }, {}, 'field')
  if (engine !== undefined && migrations !== undefined)
    throw new TypeError(`the service ${name} has migrations and an engine: the tables belong to the engine`)
  // The host passes only what `open` returned.
  return {
    name,
    contract,
    handlers: definition.handlers as unknown as Readonly<Record<string, AnyHandler>>,
    wire: { ...defaultWire, ...wire },
    jobs: definition.jobs as ServiceJobs<unknown> | undefined,
    tables: migrations && { ...definition, migrations },
    engine: engine as EngineDefinition<object> | undefined,
    open: (context) => definition.open?.(context as ServiceContext<Engine>),
    close: (opened) => definition.close?.(opened as Opened),
    health: async (opened) => (await definition.health?.(opened as Opened)) ?? {},
    metrics: async (opened, tenant) => (await definition.metrics?.(opened as Opened, tenant)) ?? [],
    verify: async (opened) => (await definition.verify?.(opened as Opened)) ?? [],
  }
}
