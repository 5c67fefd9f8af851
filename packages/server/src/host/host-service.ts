import { contractDocument, declaredStatuses, operations, operationScopes, sharedOperations } from '@sekha/core/contract'
import { schemas } from '@sekha/core/schemas'
import { shapes } from '@sekha/core/shapes'
import type { Job } from '@sekha/storage'
import { type Handlers, WithStatus } from './handler.ts'
import { HttpError } from './http-error.ts'
import { askAgainAfter, writeJob } from './jobs/write-job.ts'
import { type Metric, type Sample, writeMetrics } from './metric-text.ts'
import type { Metrics } from './metrics/metrics.ts'
import { describeServed } from './openapi-document.ts'
import type { RunningService } from './running-service.ts'
import { defineService, type HealthCheck, type Service } from './service.ts'
import { within } from './within.ts'

/** How long a service may take to find a job, in milliseconds. */
const jobTimeoutMs = 10_000

/** The operations of the host itself. */
export const hostContract = {
  operations: pick(operations),
  schemas: pick(schemas),
  shapes: pick(shapes),
  declaredStatuses: pick(declaredStatuses),
  scopes: pick(operationScopes),
}

/** The services of a controller, and what the host knows about them. */
export interface HostState {
  readonly services: readonly RunningService[]
  readonly metrics: Metrics
  /** The start of the server, on the monotonic clock. */
  readonly startedAt: number
  readonly monotonic: () => number
  /** Whether callers must send a key. */
  readonly requiresKey: boolean
}

/** The operations that the host puts together from its services. */
export function createHostService(host: HostState): Service {
  return defineService({ name: 'host', contract: hostContract, handlers, open: () => host })
}

const handlers: Handlers<typeof hostContract, keyof typeof hostContract.operations, HostState> = {
  async health({ service: { services, monotonic, startedAt }, server, report }) {
    const checks = mergeChecks(
      await Promise.all(services.map(async (it) => [it.service.name, await it.health(report)] as const)),
    )
    const isHealthy = Object.values(checks).every(({ ok }) => ok)
    return new WithStatus(isHealthy ? 200 : 503, {
      status: isHealthy ? 'healthy' : 'unhealthy',
      timestamp: new Date(server.now()).toISOString(),
      checks: Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, writeCheck(check)])),
      version: server.version,
      uptime_seconds: Math.floor((monotonic() - startedAt) / 1000),
    })
  },

  async metrics({ service: { services, metrics }, headers, caller, scope, report }) {
    const tenant = caller.seesProcess ? undefined : scope.tenant
    const ofServices = await readMetrics(services, tenant, [...metrics.read(tenant)], report)
    headers.set('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    return writeMetrics(ofServices)
  },

  async 'jobs.get'({ service: { services }, path: { id }, scope, headers, server }) {
    const job = await findJob(services, scope, id)
    if (job === undefined) throw new HttpError(404, 'The job does not exist')
    const seconds = askAgainAfter(job, server.now())
    if (seconds !== undefined) headers.set('retry-after', String(seconds))
    return writeJob(job)
  },

  async contract({ service: { services, requiresKey } }) {
    const served = new Set(
      [hostContract, ...services.map((it) => it.service.contract)].flatMap((it) => Object.keys(it.operations)),
    )
    const others = services.flatMap(({ service: { name, contract } }) =>
      contract.document === undefined ? [] : [{ service: name, document: contract.document }],
    )
    return { ...describeServed(contractDocument, others, { served, requiresKey }) }
  },
}

/** Adds the metrics of each service to those of the host. A service that fails is down, and loses only its own. */
async function readMetrics(
  services: readonly RunningService[],
  tenant: string | undefined,
  ofHost: readonly Metric[],
  report: (error: unknown) => void,
): Promise<readonly Metric[]> {
  const found = await Promise.allSettled(services.map((it) => it.metrics(tenant)))
  const metrics = [...ofHost]
  const names = new Set([up, ...ofHost.map(({ name }) => name)])
  const samples = found.map((outcome, index): Sample => {
    const labels = { service: services[index]?.service.name ?? '' }
    try {
      if (outcome.status === 'rejected') throw outcome.reason
      const taken = outcome.value.find(({ name }) => names.has(name))
      if (taken !== undefined) throw new TypeError(`metrics of ${labels.service}: ${taken.name} exists already`)
      metrics.push(...outcome.value)
      for (const { name } of outcome.value) names.add(name)
      return { labels, value: 1 }
    } catch (error) {
      report(error)
      return { labels, value: 0 }
    }
  })
  return [...metrics, { type: 'gauge', name: up, help: 'Whether the service reports its metrics.', samples }]
}

type Shared = (typeof sharedOperations)[number]

function pick<Values extends Readonly<Record<Shared, unknown>>>(values: Values): Pick<Values, Shared> {
  return Object.fromEntries(sharedOperations.map((id) => [id, values[id]])) as Pick<Values, Shared>
}

/** Finds a job of any service. Throws the failure of a service only if no other one has the job. */
async function findJob(
  services: readonly RunningService[],
  scope: { readonly tenant: string },
  id: string,
): Promise<Job | undefined> {
  const found = await Promise.allSettled(
    services.map(async ({ jobs }) => jobs && within(jobTimeoutMs, 'jobs', () => jobs.get(scope, id))),
  )
  const job = found.find((it) => it.status === 'fulfilled' && it.value !== undefined)
  if (job?.status === 'fulfilled') return job.value
  const failed = found.find((it) => it.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return undefined
}

/** Merges the checks of services. A name that an earlier service has gets the name of its service in front. */
function mergeChecks(
  ofServices: readonly (readonly [name: string, checks: Readonly<Record<string, HealthCheck>>])[],
): Record<string, HealthCheck> {
  const merged = new Map<string, HealthCheck>()
  for (const [service, checks] of ofServices)
    for (const [name, check] of Object.entries(checks))
      merged.set(merged.has(name) ? `${service}.${name}` : name, check)
  return Object.fromEntries(merged)
}

function writeCheck({ ok, error }: HealthCheck): { status: string; error?: string } {
  return ok ? { status: 'ok' } : { status: 'error', error: error ?? 'does not respond' }
}

const up = 'sekha_service_up'
