import { type Context, Hono } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import { defaultScope } from './authentication/access-scope.ts'
import type { Target } from './authentication/admission.ts'
import { allowOrigins } from './authentication/cors.ts'
import { defaultWire } from './default-wire.ts'
import { errorResponse } from './response/error-response.ts'
import { HttpError, toHttpError } from './http-error.ts'
import { readRequestId } from './request/request-id.ts'
import { noJobs } from './jobs/no-jobs.ts'
import type { RunningService } from './running-service.ts'
import { type ServedOperation, serveOperation, type ServingContext } from './serve-operation.ts'
import type { Redirect, ServiceWire } from './service-wire.ts'

/** The services of an app. */
export interface AppContext extends ServingContext {
  /** Serves what is put together from all services. */
  readonly host: RunningService
  readonly services: readonly RunningService[]
  readonly allowedOrigins: readonly string[]
}

/** Creates the routes: one for each operation of each service. */
export function createApp(context: AppContext): Hono {
  const { services, host, allowedOrigins, admission } = context
  // The default router would first try to compile the routes to one pattern, which these do not allow.
  const app = new Hono({ router: new TrieRouter() })
  app.use(allowOrigins(allowedOrigins, admission))
  const hostTarget: Target = {
    service: undefined,
    wires: [defaultWire, ...services.map(({ service }) => service.wire)],
    covers: 'tenant',
    takesMetricsKey: false,
  }
  const operations = [
    ...readOperations(host, ({ id }) => ({
      ...hostTarget,
      covers: ['health', 'contract'].includes(id) ? 'nothing' : 'tenant',
      takesMetricsKey: id === 'metrics',
    })),
    ...services.flatMap((running) => readOperations(running, () => targetOfService(running.service))),
  ]
  const byPath = Map.groupBy(operations, ({ operation }) => operation.path)
  // Paths without parameters come first, with their refusals: a path with one would take the last segment for an id.
  for (const [path, group] of [...byPath].toSorted(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')))) {
    const pattern = path.replace(/\{(\w+)\}/g, ':$1')
    for (const served of group) {
      const serve = serveOperation(served, context)
      app.on(served.operation.method, pattern, (c) => serve(c.req.raw, c.env))
    }
    const [first] = group
    const allowed = group.map(({ operation }) => operation.method)
    if (first !== undefined) app.all(pattern, (c) => refuse(c, context, first, allowed))
  }
  const places = services.map(({ service }) => {
    const { wire } = service
    return { wire, target: targetOfService(service), basePaths: wire.basePaths }
  })
  app.notFound((c) => {
    // A path with doubled slashes belongs to the service that it would be without them.
    const path = c.req.path.replace(/\/{2,}/g, '/')
    const place = places.find(({ basePaths }) => basePaths.some((basePath) => isBelow(path, basePath)))
    return refuse(c, context, place ?? { wire: defaultWire, target: hostTarget }, [])
  })
  return app
}

function targetOfService({ name, wire }: RunningService['service']): Target {
  return { service: name, wires: [wire], covers: wire.hasUsers ? 'users' : 'tenant', takesMetricsKey: false }
}

function readOperations(
  running: RunningService,
  targetOf: (operation: ServedOperation['operation']) => Target,
): ServedOperation[] {
  const { contract, handlers, wire, name } = running.service
  return Object.entries(contract.operations).map(([id, operation]) => {
    const handle = handlers[id]
    if (handle === undefined) throw new TypeError(`The service ${name} has no handler of ${id}`)
    return {
      operation,
      schemas: contract.schemas[id] ?? {},
      shapes: contract.shapes[id] ?? {},
      successStatus: contract.declaredStatuses[id]?.[0] ?? 200,
      handle,
      opened: () => running.opened,
      jobs: running.jobs ?? noJobs(name),
      target: targetOf(operation),
      scope: contract.scopes?.[id] ?? defaultScope(operation),
      wire,
    }
  })
}

const isBelow = (path: string, basePath: string): boolean => path === basePath || path.startsWith(`${basePath}/`)

/** @throws {Error} when it is not a redirect to a path of this server */
function redirect({ status, location }: Redirect, requestId: string): Response {
  if (![301, 302, 307, 308].includes(status) || typeof location !== 'string')
    throw new TypeError('refuseUnmatched must return an HttpError, or { status, location } with a status of a redirect')
  if (!/^\/(?![/\\])[\x21-\x7e]*$/.test(location))
    throw new Error('A redirect must stay on this server, and begin with one /')
  return new Response(null, { status, headers: { location, 'x-request-id': requestId } })
}

/** Refuses a request that no operation serves. Callers without a key get only 401. */
async function refuse(
  c: Context,
  { admission, onError }: AppContext,
  { wire, target }: { readonly wire: ServiceWire; readonly target: Target },
  allowed: readonly string[],
): Promise<Response> {
  const request = c.req.raw
  const requestId = readRequestId(request)
  const report = (error: unknown): void => onError(error, { operation: 'none', requestId })
  try {
    admission.take(await admission.authenticate(request, target, c.env))
    const { pathname, search } = new URL(request.url)
    const refusal = wire.refuseUnmatched({ method: request.method, path: pathname, search, allowed })
    if (!(refusal instanceof HttpError)) return redirect(refusal, requestId)
    const headers: Record<string, string> = refusal.status === 405 ? { allow: allowed.join(', ') } : {}
    return errorResponse(refusal, wire, { requestId, report }, headers)
  } catch (error) {
    const refusal = toHttpError(error)
    const hasLeft = request.signal.aborted && error === request.signal.reason
    if (!hasLeft && refusal.status >= 500) report(refusal.cause ?? refusal)
    return errorResponse(refusal, wire, { requestId, report })
  }
}
