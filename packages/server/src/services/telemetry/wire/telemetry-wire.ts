// What the clients of datacat expect: plain text in errors, any content type, redirects of paths with empty segments.
import { minKeyLengths, type Operation } from '@sekha/core/contract'
import { CheckedBody } from '../../../host/checked-body.ts'
import { CompressedBodyError } from '../../../host/content-coding.ts'
import { HttpError } from '../../../host/http-error.ts'
import { writeJsonError } from '../../../host/json-error.ts'
import { parseJson } from '../../../host/read-body.ts'
import type { WireChanges } from '../../../host/service-wire.ts'
import { contract } from '../contract.ts'

const operations: Readonly<Record<string, Operation>> = contract.operations

/** Our own operations have the errors and the bodies of the other services. */
const isOurs = (operation: string | undefined): boolean =>
  operation !== undefined && operations[operation]?.extension === true

/** The paths of operations without a session. The original refuses their other methods with 405. */
const collections: ReadonlySet<string> = new Set(['/api/sessions', '/api/data/sessions', '/api/grafana/sessions'])

export const telemetryWire: WireChanges = {
  basePaths: ['/api/sessions', '/api/data', '/api/grafana'],
  writeError(error, { requestId, operation }) {
    if (isOurs(operation)) return writeJsonError(error, { requestId })
    return {
      status: error.status === 422 ? 400 : error.status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
      body: `${messageOf(error, operation)}\n`,
    }
  },
  readKey: (headers) => /^Bearer (\S+)$/.exec(headers.get('authorization') ?? '')?.[1],
  keyHint: 'Send the key as Authorization: Bearer KEY',
  keyRules: { minLength: minKeyLengths.telemetry },
  bodyType: undefined,
  // Any other coding is ignored, and what it hides is no JSON.
  readCoding: (header) => (header === 'gzip' ? 'gzip' : 'identity'),
  replacesInvalidUtf8: true,
  // The handlers of the original operations read the text: what it means depends on the session.
  parseBody: (text, operation) => (isOurs(operation) ? parseJson(text) : new CheckedBody(text)),
  refuseUnmatched({ method, path, search }) {
    // Not 301, after which clients repeat a POST as a GET.
    if (path.includes('//')) return { status: 307, location: `${path.replace(/\/{2,}/g, '/')}${search}` }
    if (method === 'GET' && /^\/api\/sessions\/[^/]+\/$/.test(path))
      return { status: 307, location: `${path.slice(0, -1)}${search}` }
    if (collections.has(path)) return new HttpError(405, 'Method not allowed')
    if (path === '/api/sessions/') return new HttpError(400, 'Session ID required')
    return new HttpError(404, path.startsWith('/api/sessions/') ? 'Not found' : '404 page not found')
  },
}

function messageOf(error: HttpError, operation: string | undefined): string {
  if (error.status === 401) return 'Unauthorized'
  if (!(error instanceof CompressedBodyError)) return error.message
  if (error.part === 'header') return 'Failed to decompress request'
  return operation === 'telemetry.state.update' ? 'Failed to read request body' : 'Invalid request body'
}

/** The text of a body that the wire has passed on. */
export const bodyText = (body: unknown): string => body as string
