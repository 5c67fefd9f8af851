import { decodeBase64, encodeBase64 } from './base64.ts'
import { type Fields, isFields } from './message.ts'

// The AI SDK also takes bytes and URL objects. In JSON each is an object with one field of these names.
const BYTES = '@bytes'
const BUFFER = '@buffer'
const URL_OBJECT = '@url'
/** Wraps an object that looks like one of the others. */
const PLAIN = '@object'

const markers = new Set([BYTES, BUFFER, URL_OBJECT, PLAIN])

function markerOf(value: Fields): string | undefined {
  const keys = Object.keys(value)
  return keys.length === 1 && markers.has(keys[0] ?? '') ? keys[0] : undefined
}

/** Maps the items of an array or the fields of an object. Without a change it returns the value itself. */
function mapInside(value: unknown, map: (item: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(map)
    return items.every((item, at) => item === value[at]) ? value : items
  }
  if (!isFields(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, map(item)] as const)
  return entries.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(entries)
}

/** Writes bytes and URL objects, at any depth, as JSON. Shares whatever has none. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return { [BYTES]: encodeBase64(value) }
  if (value instanceof ArrayBuffer) return { [BUFFER]: encodeBase64(new Uint8Array(value)) }
  if (value instanceof URL) return { [URL_OBJECT]: value.href }
  const mapped = mapInside(value, toJson)
  return isFields(mapped) && isFields(value) && markerOf(value) !== undefined ? { [PLAIN]: mapped } : mapped
}

/** Reads what {@link toJson} wrote. */
export function fromJson(value: unknown): unknown {
  const marker = isFields(value) ? markerOf(value) : undefined
  const inner = marker === undefined ? undefined : (value as Fields)[marker]
  if (marker === PLAIN) return mapInside(inner, fromJson)
  if (typeof inner === 'string') {
    if (marker === BYTES) return decodeBase64(inner)
    if (marker === BUFFER) return decodeBase64(inner).buffer
    if (marker === URL_OBJECT && URL.canParse(inner)) return new URL(inner)
  }
  return mapInside(value, fromJson)
}
