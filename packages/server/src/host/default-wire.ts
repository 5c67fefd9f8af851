import { HttpError } from './http-error.ts'
import { writeJsonError } from './json-error.ts'
import { parseJson, refuseCodings } from './read-body.ts'
import type { ServiceWire } from './service-wire.ts'

/** The wire of the host, and of a service that has no wire of its own. */
export const defaultWire: ServiceWire = {
  basePaths: [],
  writeError: writeJsonError,
  readKey(headers) {
    const authorization = headers.get('authorization')
    if (authorization === null) return headers.get('x-api-key') ?? undefined
    return /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  },
  keyHint: 'Send the key as Authorization: Bearer KEY or as X-API-Key',
  keyRules: { minLength: 16 },
  hasUsers: false,
  bodyType: 'application/json',
  readCoding: refuseCodings,
  replacesInvalidUtf8: false,
  parseBody: parseJson,
  refuseUnmatched: ({ allowed }) =>
    allowed.length > 0
      ? new HttpError(405, `This path allows ${allowed.join(', ')}`)
      : new HttpError(404, 'This path does not exist. /openapi.json lists the paths'),
}
