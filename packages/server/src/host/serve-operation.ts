import { createHash } from 'node:crypto'
import type { Operation, ValueShape } from '@sekha/core/contract'
import { discard } from '@sekha/core/foundation'
import type { IdempotencyKey } from '@sekha/storage'
import { checkAccess, type OperationScope } from './authentication/access-scope.ts'
import type { Admission, Target } from './authentication/admission.ts'
import { narrowScope } from './authentication/narrow-scope.ts'
import type { Caller } from './caller.ts'
import { CheckedBody } from './checked-body.ts'
import { checkArrayBounds } from './validation/check-array-bounds.ts'
import { type ContentCoding, inflateStream } from './content-coding.ts'
import { errorResponse } from './response/error-response.ts'
import type { AnyHandler, ServerInfo } from './handler.ts'
import { HttpError, toHttpError } from './http-error.ts'
import type { InFlightKeys } from './in-flight.ts'
import { type InvalidItem, type SplitItems, splitItems } from './validation/item-results.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { Metrics } from './metrics/metrics.ts'
import { createPathReader } from './request/path-parameters.ts'
import { queryParameters } from './request/query-parameters.ts'
import { checkContentType, readText } from './read-body.ts'
import { reply } from './response/reply.ts'
import { BrokenBodyError, checkUnread, ConsumedBodyError, type IdleLimit, openUpload } from './request/request-body.ts'
import { readLastEventId } from './request/last-event-id.ts'
import { readRequestId } from './request/request-id.ts'
import type { OperationSchemas, OperationShapes } from './service-contract.ts'
import type { ServiceWire } from './service-wire.ts'
import {
  findUnknownFields,
  refuseUnknownFields,
  type UnknownFields,
  writeIgnoredFields,
} from './validation/unknown-fields.ts'
import { dropNulls, readQuery, validate } from './validation/validate.ts'

/** What every route uses. */
export interface ServingContext {
  readonly admission: Admission
  readonly inFlight: InFlightKeys
  readonly metrics: Metrics
  readonly server: ServerInfo
  /** The monotonic clock in milliseconds. */
  readonly monotonic: () => number
  readonly idleLimit: IdleLimit
  /** Receives internal errors, with their cause. */
  readonly onError: (error: unknown, request: { readonly operation: string; readonly requestId: string }) => void
}

/** An operation, and all that it takes to serve it. */
export interface ServedOperation {
  readonly operation: Operation
  readonly schemas: OperationSchemas
  readonly shapes: OperationShapes
  readonly successStatus: number
  readonly handle: AnyHandler
  /** Returns the resources of the service, or a promise of them while it opens. */
  readonly opened: () => unknown
  readonly jobs: Jobs
  readonly target: Target
  /** What callers need. */
  readonly scope: OperationScope
  readonly wire: ServiceWire
}

/** Serves one request. Always resolves with a response. */
export type Serve = (request: Request, bindings: unknown) => Promise<Response>

interface ReadBody {
  readonly body: unknown
  readonly key: IdempotencyKey | undefined
  /** Unknown fields, which the operation ignores. */
  readonly ignored: UnknownFields
  readonly invalidItems: readonly InvalidItem[]
}

const nothingIgnored: UnknownFields = { fields: [], count: 0 }

const noBody: ReadBody = { body: undefined, key: undefined, ignored: nothingIgnored, invalidItems: [] }

/**
 * The status that metrics count if a client disconnects before its body is complete or its response begins, as in nginx.
 * Never sent.
 */
const clientClosedRequest = 499

/** How long an idempotency key is remembered. */
const keyLifetimeMs = 24 * 60 * 60 * 1000

const noShape: ValueShape = {}

/** Creates the route of an operation, from the request to the response. */
export function serveOperation(served: ServedOperation, context: ServingContext): Serve {
  const { operation, handle, wire, target, successStatus } = served
  const { id } = operation
  const { path: pathSchema, query: querySchema, body: bodySchema } = served.schemas
  const { query: queryShape = noShape, body: bodyShape = noShape, items } = served.shapes
  const readPath = createPathReader(operation.path)
  const readCoding = ({ headers }: Request): ContentCoding =>
    wire.readCoding(headers.get('content-encoding') ?? undefined)
  const { admission, inFlight, metrics, server, monotonic, idleLimit } = context

  return async (request, bindings) => {
    const startedAt = monotonic()
    const requestId = readRequestId(request)
    const headers = new Headers({ 'x-request-id': requestId })
    const report = (error: unknown): void => context.onError(error, { operation: id, requestId })
    let caller: Caller | undefined
    let response: Response
    let status: number | undefined
    try {
      caller = await admission.authenticate(request, target, bindings)
      admission.take(caller)
      checkAccess(caller.access, served.scope)
      const scope = narrowScope(caller.scope, request.headers, target)
      const path = pathSchema === undefined ? undefined : validate(pathSchema, readPath(request.url), 400, 'path')
      const parameterText = queryParameters(request.url)
      const { values: query, unknown } = readQuery(queryShape, parameterText, operation.extension === true)
      const input = {
        service: await served.opened(),
        scope,
        caller,
        jobs: served.jobs,
        server,
        headers,
        path,
        query: querySchema === undefined ? undefined : validate(querySchema, query, 400, 'query'),
        report,
        signal: request.signal,
        lastEventId: readLastEventId(request),
        openUpload: () => {
          const upload = openUpload(request, idleLimit)
          return readCoding(request) === 'gzip' ? inflateStream(upload) : upload
        },
      }
      if (operation.body !== undefined) checkUnread(request, bindings)
      const { body, key, ignored, invalidItems } = await readBody(request)
      const ignoredFields = writeIgnoredFields(unknown, ignored)
      if (ignoredFields !== '') headers.set('sekha-ignored-fields', ignoredFields)
      const result = await inFlight.run(key && JSON.stringify([scope, id, key.key]), async () =>
        handle({ ...input, body, key, invalidItems }),
      )
      response = await reply(operation, result, successStatus, headers, input)
    } catch (error) {
      const hasLeft = request.signal.aborted && error === request.signal.reason
      if (hasLeft || error instanceof BrokenBodyError) status = clientClosedRequest
      const refusal = toHttpError(error)
      // A refusal caused by the server has a cause that its message omits.
      if (error instanceof ConsumedBodyError) report(error)
      else if (!hasLeft && refusal.status >= 500 && refusal.cause !== undefined) report(refusal.cause)
      response = errorResponse(refusal, wire, { requestId, operation: id, report })
    }
    // Nobody reads this body.
    if (request.method === 'HEAD' && response.body !== null) discard(response.body)
    const tenant = caller === undefined || caller.onlyMetrics ? undefined : caller.scope.tenant
    metrics.observe(tenant, id, status ?? response.status, monotonic() - startedAt)
    return response
  }

  async function readBody(request: Request): Promise<ReadBody> {
    const key = operation.idempotencyKey === true ? request.headers.get('idempotency-key') : null
    if (key !== null && !/^[\x21-\x7e]{1,255}$/.test(key))
      throw new HttpError(422, 'Idempotency-Key must be 1 to 255 printable ASCII characters without spaces')
    if (operation.body === undefined) return noBody
    if (operation.body === 'ndjson') {
      checkContentType(request, 'application/x-ndjson')
      readCoding(request)
      return noBody
    }
    checkContentType(request, wire.bodyType)
    const decoding = { coding: readCoding(request), replacesInvalid: wire.replacesInvalidUtf8 }
    const text = await readText(request, server.maxBodyBytes, idleLimit, decoding)
    const value = wire.parseBody(text, id)
    if (value instanceof CheckedBody) return { ...noBody, body: value.value }
    if (bodySchema === undefined) throw new Error(`${id} has no body schema`)
    const { value: checked, split } = splitBody(value)
    checkArrayBounds(bodyShape, checked, 422, 'body')
    if (operation.extension === true) refuseUnknownFields(bodyShape, checked, 'body')
    // Most bodies contain no null, and searching for the word is cheap.
    const content = text.includes('null') ? dropNulls(bodyShape, checked) : checked
    const validated = validate(bodySchema, content, 422, 'body', items)
    const body = split === undefined ? validated : { ...(validated as object), [split.name]: split.valid }
    const invalidItems = split?.invalid ?? []
    const ignored = findUnknownFields(bodyShape, checked)
    if (key === null) return { body, key: undefined, ignored, invalidItems }
    const fingerprint = createHash('sha256')
      .update(new URL(request.url).pathname)
      .update('\n')
      .update(text)
      .digest('hex')
    const at = server.now()
    const command = { service: target.service ?? 'host', operation: id, key, fingerprint }
    return { body, key: { ...command, at, expiresBefore: at - keyLifetimeMs }, ignored, invalidItems }
  }

  /** Validates the items that have results of their own, and leaves an empty list of them to be validated. */
  function splitBody(value: unknown): {
    readonly value: unknown
    readonly split?: SplitItems & { readonly name: string }
  } {
    const name = operation.itemResults
    const shape = name === undefined ? undefined : bodyShape.fields?.get(name)
    const schema = name === undefined ? undefined : items?.get(name)
    if (name === undefined || shape === undefined || schema === undefined) return { value }
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return { value }
    const list = (value as Readonly<Record<string, unknown>>)[name]
    if (!Array.isArray(list)) return { value }
    return { value: { ...value, [name]: [] }, split: { name, ...splitItems(shape, schema, list, name) } }
  }
}
