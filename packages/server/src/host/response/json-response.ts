import { JsonText } from '../json-text.ts'
import { writeJsonText } from '../write-json-text.ts'
import { writeJson } from './write-json.ts'

/** A longer body is written in chunks, so that other work can run between them. In UTF-16 units. */
const maxAtOnce = 1024 * 1024

/**
 * Responds with JSON. A long response is a stream: the items of a list are serialised as the client reads, after other
 * pending work of this thread. If one of them cannot be serialised, the connection is cut off.
 *
 * @throws {TypeError} when the value is not JSON
 */
export async function jsonResponse(value: unknown, init: JsonInit): Promise<Response> {
  if (!holdsList(value)) return new Response(writeJson('the response', value), init)
  const pieces = jsonPieces(value)
  const first = takePieces(pieces)
  if (first.done) return new Response(first.text, init)
  return writeJsonText(new JsonText(readParts(first, pieces)), init)
}

/** The rest of a response, its request's signal, and what receives the error of a response that fails later. */
interface JsonInit {
  readonly status: number
  readonly headers: Headers
  readonly signal: AbortSignal
  readonly report: (error: unknown) => void
}

async function* readParts(first: Part, pieces: Iterator<string, void>): AsyncGenerator<string> {
  let part = first
  for (;;) {
    yield part.text
    if (part.done) return
    await new Promise((resolve) => setImmediate(resolve))
    part = takePieces(pieces)
  }
}

/** Whether a value is a list of several items or has one as a property. All others are serialised at once. */
function holdsList(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 1
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some((property) => Array.isArray(property) && property.length > 1)
}

interface Part {
  readonly text: string
  readonly done: boolean
}

/** Joins the next pieces, up to the length of a chunk. */
function takePieces(pieces: Iterator<string, void>): Part {
  let text = ''
  while (text.length < maxAtOnce) {
    const next = pieces.next()
    if (next.done === true) return { text, done: true }
    text += next.value
  }
  return { text, done: false }
}

/** Serialises a value in pieces: one for each property of an object and each item of a list. */
export function* jsonPieces(value: unknown): Generator<string, void> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield* itemPieces(value)
    return
  }
  let mark = '{'
  for (const [name, property] of Object.entries(value)) {
    if (property === undefined) continue
    yield `${mark}${JSON.stringify(name)}:`
    yield* itemPieces(property)
    mark = ','
  }
  yield mark === '{' ? '{}' : '}'
}

function* itemPieces(value: unknown): Generator<string, void> {
  if (!Array.isArray(value)) {
    yield JSON.stringify(value)
    return
  }
  let mark = '['
  for (const item of value) {
    yield `${mark}${JSON.stringify(item) ?? 'null'}`
    mark = ','
  }
  yield mark === '[' ? '[]' : ']'
}
