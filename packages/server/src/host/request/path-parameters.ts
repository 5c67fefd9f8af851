import { HttpError } from '../http-error.ts'

/** Reads the parameters of a path. */
export type ReadPath = (url: string) => Record<string, string>

/**
 * Creates the reader of a path's parameters, such as `/sessions/{session_id}/turns`. A value is decoded once. The path
 * of a request may be longer at its beginning, because an app can mount the routes under a prefix.
 */
export function createPathReader(path: string): ReadPath {
  const parts = path.split('/')
  const places = parts.flatMap((part, index) =>
    part.startsWith('{') ? [[part.slice(1, -1), index - parts.length] as const] : [],
  )
  return (url) => {
    const values: Record<string, string> = {}
    if (places.length === 0) return values
    const found = new URL(url).pathname.split('/')
    for (const [name, place] of places) values[name] = decode(name, found.at(place) ?? '')
    return values
  }
}

/** @throws {HttpError} 400 when the value is not UTF-8: decoding would replace the invalid bytes */
function decode(name: string, text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    throw new HttpError(400, `Invalid path: ${name}: it is not percent-encoded UTF-8`)
  }
}
