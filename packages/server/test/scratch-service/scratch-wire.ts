// What the clients of the service expect: plain text, a header of their own, and fields in any letter case.
import { HttpError, type WireChanges } from '@sekha/server/service'

export const scratchWire: WireChanges = {
  basePaths: ['/scratch'],
  writeError: ({ status, message }) => ({
    status: status === 422 ? 400 : status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: `${message}\n`,
  }),
  readKey: (headers) => headers.get('x-scratch-key') ?? undefined,
  keyHint: 'Send the key as X-Scratch-Key',
  keyRules: { minLength: 8 },
  bodyType: undefined,
  // Other codings are ignored, and what they hide is no JSON.
  readCoding: (header) => (header === 'gzip' ? 'gzip' : 'identity'),
  replacesInvalidUtf8: true,
  parseBody(text) {
    try {
      return lowerCaseNames(JSON.parse(text))
    } catch {
      throw new HttpError(400, 'Invalid request body')
    }
  },
  refuseUnmatched({ path, search }) {
    const clean = path.replace(/\/{2,}/g, '/')
    return clean === path ? new HttpError(404, 'Not found') : { status: 301, location: `${clean}${search}` }
  },
}

function lowerCaseNames(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field as unknown]))
}
