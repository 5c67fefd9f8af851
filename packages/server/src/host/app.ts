import { createHash, randomUUID } from 'node:crypto'
import { declaredStatuses, type Operation, operations } from '@sekha/core/contract'
import { schemas } from '@sekha/core/schemas'
import { Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { TrieRouter } from 'hono/router/trie-router'
import type { z } from 'zod'
import type { IdempotencyInput, Memory } from '../services/memory/engine/memory.ts'
import { handlers } from '../services/memory/handlers.ts'
import type { ModelWriter } from '../services/memory/models/model-writer.ts'
import { checkArrayBounds } from './check-array-bounds.ts'
import { errorResponse, HttpError, toHttpError } from './http-error.ts'
import { type HandlerInput, type OperationId, type ServerInfo, WithStatus } from './handler.ts'
import { InFlightKeys } from './in-flight.ts'
import { jsonResponse } from './json-response.ts'
import type { Caller, ApiKeyAuthenticator } from './api-key-authenticator.ts'
import { checkLocal, isLocalOrigin } from './local-only.ts'
import { createPathReader } from './path-parameters.ts'
import type { RateLimit } from './rate-limit.ts'
import { queryParameters } from './query-parameters.ts'
import { checkContentType, parseJson, readText } from './read-body.ts'
import { BrokenBodyError, checkUnread, ConsumedBodyError, type IdleLimit, openUpload } from './request-body.ts'
import { streamResponse } from './stream-response.ts'
import { findUnknownFields, refuseUnknownFields, type UnknownFields, writeIgnoredFields } from './unknown-fields.ts'
import { dropNulls, readQuery, validate } from './validate.ts'

/** The dependencies of the routes. */
export interface AppContext {
  readonly memory: Memory
  readonly keys: ApiKeyAuthenticator
  readonly rateLimit: RateLimit
  readonly allowedOrigins: readonly string[]
  readonly server: ServerInfo
  readonly writer: ModelWriter | undefined
  readonly idleLimit: IdleLimit
  /** Receives internal errors, with their cause. */
  readonly onError: (error: unknown, request: { readonly operation: string; readonly requestId: string }) => void
}

interface OperationSchemas {
  readonly path?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
}

/** Creates the routes: one for each operation of the contract. All refusals have the same shape. */
export function createApp(context: AppContext): Hono {
  // The default router would first try to compile the routes to one pattern, which these do not allow.
  const app = new Hono({ router: new TrieRouter() })
  app.use(allowOrigins(context))
  const inFlight = new InFlightKeys()
  const entries = Object.entries(operations) as [OperationId, Operation][]
  const byPath = Map.groupBy(entries, ([, { path }]) => path)
  // Paths without parameters come first, with their refusals: a path with one would take the last segment for an id.
  for (const [path, group] of [...byPath].toSorted(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')))) {
    const pattern = path.replace(/\{(\w+)\}/g, ':$1')
    for (const [id, operation] of group) {
      const serve = createRoute(id, operation, context, inFlight)
      app.on(operation.method, pattern, (c) => serve(c.req.raw, c.env))
    }
    const allow = group.map(([, { method }]) => method).join(', ')
    app.all(pattern, (c) => refuse(c.req.raw, context, new HttpError(405, `This path allows ${allow}`), { allow }))
  }
  app.notFound((c) =>
    refuse(c.req.raw, context, new HttpError(404, 'This path does not exist. /openapi.json lists the paths')),
  )
  return app
}

interface ReadBody {
  readonly body: unknown
  readonly key: IdempotencyInput | undefined
  /** Unknown fields, which the operation ignores. */
  readonly ignored: UnknownFields
}

const noBody: ReadBody = { body: undefined, key: undefined, ignored: { fields: [], count: 0 } }

type Serve = (request: Request, bindings: unknown) => Promise<Response>

/** The status that metrics count if a client disconnects before its body is complete, as in nginx. Never sent. */
const clientClosedRequest = 499

function createRoute(id: OperationId, operation: Operation, context: AppContext, inFlight: InFlightKeys): Serve {
  const successStatus = declaredStatuses[id][0]
  const handle = handlers[id] as (input: HandlerInput<OperationId>) => Promise<unknown>
  const { memory, server, rateLimit, writer, idleLimit } = context
  const { path: pathSchema, query: querySchema, body: bodySchema } = schemas[id] as OperationSchemas
  const readPath = createPathReader(operation.path)

  return async (request, bindings) => {
    const startedAt = server.monotonic()
    const requestId = readRequestId(request)
    const headers = new Headers({ 'x-request-id': requestId })
    let caller: Caller | undefined
    let response: Response
    let status: number | undefined
    try {
      caller = admit(request, context, id)
      const { scope } = caller
      rateLimit.take(scope.tenant)
      const path = pathSchema === undefined ? undefined : validate(pathSchema, readPath(request.url), 400, 'path')
      const parameterText = queryParameters(request.url)
      const { values: query, unknown } = readQuery(querySchema, parameterText, operation.extension === true)
      const input = {
        scope,
        caller,
        memory,
        server,
        writer,
        headers,
        path,
        query: querySchema === undefined ? undefined : validate(querySchema, query, 400, 'query'),
        report: (error: unknown) => context.onError(error, { operation: id, requestId }),
        signal: request.signal,
        openUpload: () => openUpload(request, idleLimit),
      }
      if (operation.body !== undefined) checkUnread(request, bindings)
      const { body, key, ignored } = await readBody(request)
      const ignoredFields = writeIgnoredFields(unknown, ignored)
      if (ignoredFields !== '') headers.set('sekha-ignored-fields', ignoredFields)
      const work = (): Promise<unknown> => handle({ ...input, body, key } as unknown as HandlerInput<OperationId>)
      const result = await inFlight.run(key && JSON.stringify([scope.tenant, id, key.key]), work)
      response = reply(operation, result, successStatus, headers, input)
    } catch (error) {
      if (error instanceof BrokenBodyError) status = clientClosedRequest
      const refusal = toHttpError(error)
      // A refusal caused by the server has a cause that its message omits.
      if (error instanceof ConsumedBodyError) context.onError(error, { operation: id, requestId })
      else if (refusal.status >= 500 && refusal.cause !== undefined)
        context.onError(refusal.cause, { operation: id, requestId })
      response = errorResponse(refusal, requestId)
    }
    server.metrics.observe(
      caller?.onlyMetrics === true ? undefined : caller?.scope.tenant,
      id,
      status ?? response.status,
      server.monotonic() - startedAt,
    )
    return response
  }

  async function readBody(request: Request): Promise<ReadBody> {
    const key = operation.idempotencyKey === true ? request.headers.get('idempotency-key') : null
    if (key !== null && !/^[\x21-\x7e]{1,255}$/.test(key))
      throw new HttpError(422, 'Idempotency-Key must be 1 to 255 printable ASCII characters without spaces')
    if (operation.body === undefined) return noBody
    if (operation.body === 'ndjson') {
      checkContentType(request, 'application/x-ndjson')
      return noBody
    }
    checkContentType(request, 'application/json')
    const text = await readText(request, server.maxBodyBytes, idleLimit)
    const value = parseJson(text)
    if (bodySchema === undefined) throw new Error(`${id} has no body schema`)
    checkArrayBounds(bodySchema, value, 422, 'body')
    if (operation.extension === true) refuseUnknownFields(bodySchema, value, 'body')
    // Most bodies contain no null, and searching for the word is cheap.
    const content = text.includes('null') ? dropNulls(bodySchema, value) : value
    const body = validate(bodySchema, content, 422, 'body')
    const ignored = findUnknownFields(bodySchema, value)
    if (key === null) return { body, key: undefined, ignored }
    const fingerprint = createHash('sha256')
      .update(new URL(request.url).pathname)
      .update('\n')
      .update(text)
      .digest('hex')
    return { body, key: { operation: id, key, fingerprint }, ignored }
  }
}

/** Returns the caller, or refuses the request. */
function admit(request: Request, { keys }: AppContext, id: OperationId | undefined): Caller {
  if (!keys.required) {
    checkLocal(request.headers)
    return localCaller
  }
  const caller = keys.identify(request.headers)
  if (caller.onlyMetrics && id !== 'metrics') throw new HttpError(403, 'This key may only read /metrics')
  return caller
}

/** The caller if no key is required: any program on this machine. */
const localCaller: Caller = { scope: { tenant: 'default' }, seesProcess: true, onlyMetrics: false }

function reply(
  operation: Operation,
  result: unknown,
  successStatus: number,
  headers: Headers,
  { signal, report }: Pick<HandlerInput<OperationId>, 'signal' | 'report'>,
): Response {
  const status = result instanceof WithStatus ? result.status : successStatus
  const value: unknown = result instanceof WithStatus ? result.response : result
  if (operation.responseType === 'empty') return new Response(null, { status, headers })
  if (operation.responseType === 'ndjson')
    return streamResponse(value as AsyncIterable<Uint8Array>, headers, signal, report)
  if (operation.responseType === 'text') {
    if (!headers.has('content-type')) headers.set('content-type', 'text/plain; charset=utf-8')
    return new Response(value as string, { status, headers })
  }
  headers.set('content-type', 'application/json')
  return jsonResponse(value, { status, headers })
}

/** Refuses a request that no operation serves. Callers without a key get only 401. */
function refuse(request: Request, context: AppContext, error: HttpError, headers?: Record<string, string>): Response {
  const requestId = readRequestId(request)
  try {
    context.rateLimit.take(admit(request, context, undefined).scope.tenant)
    return errorResponse(error, requestId, headers)
  } catch (refusal) {
    return errorResponse(refusal, requestId)
  }
}

/** Returns the caller's request id if it is safe to log, else a new one. */
function readRequestId(request: Request): string {
  const header = request.headers.get('x-request-id')
  return header !== null && /^[\w.:-]{1,100}$/.test(header) ? header : randomUUID()
}

/** Allows web pages of the configured origins and, if no key is required, of this machine. */
function allowOrigins({ allowedOrigins, keys }: AppContext): MiddlewareHandler {
  const allow = cors({
    origin: (origin) => origin,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'X-API-Key', 'Content-Type', 'Idempotency-Key', 'X-Request-Id'],
    exposeHeaders: ['X-Request-Id', 'Retry-After', 'Idempotency-Replayed', 'Sekha-Ignored-Fields'],
    maxAge: 600,
  })
  return async (c, next) => {
    const origin = c.req.header('origin')
    const isAllowed =
      origin !== undefined && (allowedOrigins.includes(origin) || (!keys.required && isLocalOrigin(origin)))
    if (isAllowed) return allow(c, next)
    await next()
    c.header('Vary', 'Origin', { append: true })
    return undefined
  }
}
