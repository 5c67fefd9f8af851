import type { Operation } from '../contract/operation.ts'
import { compileDatePaths, decodeDates } from '../dates.ts'
import { errorFromResponse, ProtocolError, ValidationError } from '../foundation/index.ts'
import type { CallResponse, HeaderBag } from './call-request.ts'
import { toResultList } from './result-list.ts'

/** Checks a wire value against the contract; throws or reports when it does not fit. */
export type AnswerCheck = (operation: Operation, value: unknown) => void

/** Turns an answer into what the method returns, or throws what it says went wrong. */
export async function readAnswer(
  operation: Operation,
  response: CallResponse,
  check: AnswerCheck | undefined,
): Promise<unknown> {
  const text = await response.text()
  const { status } = response
  if ((status < 200 || status > 299) && operation.answerStatuses?.includes(status) !== true)
    throw errorFromResponse({
      status,
      headers: plainHeaders(response.headers),
      bodyText: text,
      operation: operation.id,
    })
  if (operation.answer === 'empty') return undefined
  if (operation.answer === 'text') return text
  if (text === '' && operation.emptyAnswers !== undefined && status in operation.emptyAnswers)
    return structuredClone(operation.emptyAnswers[status])
  const value = parse(operation, response, text)
  refuseFailure(operation, response, value)
  check?.(operation, value)
  return pickResult(operation, decodeAnswerDates(operation, value))
}

/** Refuses an answer that is not the start of a stream. */
export async function readStreamStart(operation: Operation, response: CallResponse): Promise<void> {
  const { status } = response
  if (status < 200 || status > 299)
    throw errorFromResponse({
      status,
      headers: plainHeaders(response.headers),
      bodyText: await response.text(),
      operation: operation.id,
    })
  const type = response.headers.get('content-type') ?? ''
  const expected = operation.answer === 'sse' ? 'text/event-stream' : 'ndjson'
  if (type.includes(expected)) return
  await response.cancel()
  throw new ProtocolError(
    `${operation.id}: expected a stream of ${expected}, got ${mediaType(type)}. Does baseUrl point at the service?`,
  )
}

const compiled = new WeakMap<Operation, ReturnType<typeof compileDatePaths>>()

/** Turns the instants of an answer, or of one record of a stream, into dates, in place. */
export function decodeAnswerDates(operation: Operation, value: unknown): unknown {
  if (operation.answerDates === undefined) return value
  let paths = compiled.get(operation)
  if (paths === undefined) compiled.set(operation, (paths = compileDatePaths(operation.answerDates)))
  decodeDates(value, paths)
  return value
}

function parse(operation: Operation, response: CallResponse, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the body.
    const got =
      text === ''
        ? 'an empty body'
        : `${text.length} characters of ${mediaType(response.headers.get('content-type') ?? '')}`
    throw new ProtocolError(
      `${operation.id}: status ${response.status} came with ${got} instead of JSON. Does baseUrl point at the service?`,
    )
  }
}

/** Some originals refuse with a 2xx status and say so in the body. */
function refuseFailure(operation: Operation, { status, headers }: CallResponse, value: unknown): void {
  if (operation.failure === undefined || typeof value !== 'object' || value === null) return
  const failure = (value as Record<string, unknown>)[operation.failure]
  if (failure === undefined || failure === null) return
  throw new ValidationError(`${operation.id}: refused: ${String(failure).slice(0, 300)}`, {
    status,
    headers: plainHeaders(headers),
    body: value,
    requestId: headers.get('x-request-id') ?? undefined,
  })
}

function pickResult(operation: Operation, value: unknown): unknown {
  const { result } = operation
  if (result === undefined) return value
  if (typeof value !== 'object' || value === null || !(result in value))
    throw new ProtocolError(`${operation.id}: the answer has no ${result}. Does baseUrl point at the service?`)
  const picked = (value as Record<string, unknown>)[result]
  return Array.isArray(picked) ? toResultList(value as Record<string, unknown>, result) : picked
}

function plainHeaders(headers: HeaderBag): Record<string, string> {
  const plain: Record<string, string> = {}
  for (const [name, value] of headers) plain[name.toLowerCase()] = value
  return plain
}

const mediaType = (type: string): string => (type === '' ? 'no content type' : (type.split(';')[0] ?? '').slice(0, 60))
