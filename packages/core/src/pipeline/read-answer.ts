import type { Operation } from '../contract/operation.ts'
import { ProtocolError, redactText, ValidationError } from '../foundation/index.ts'
import type { AnswerCheck } from './answer-check.ts'
import { decodeAnswerDates } from './answer-dates.ts'
import type { CallRequest, CallResponse } from './call-request.ts'
import { mediaType, plainHeaders, readError, toError } from './read-error.ts'
import { toResultList } from './result-list.ts'

/** Turns an answer into what the method returns, or throws what it says went wrong. */
export async function readAnswer(
  { operation, signal }: CallRequest,
  response: CallResponse,
  check: AnswerCheck | undefined,
): Promise<unknown> {
  const { status } = response
  if ((status < 200 || status > 299) && operation.answerStatuses?.includes(status) !== true)
    throw await readError(operation, response, signal)
  const text = await response.text()
  if (operation.answer === 'empty') return undefined
  if (operation.answer === 'text') return text
  if (text === '' && operation.emptyAnswers !== undefined && status in operation.emptyAnswers)
    return structuredClone(operation.emptyAnswers[status])
  const value = parse(operation, response, text)
  refuseFailure(operation, response, value)
  check?.(operation, value)
  return pickResult(operation, decodeAnswerDates(operation, value))
}

function parse(operation: Operation, response: CallResponse, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // An error status that is an answer is none when somebody else, such as a proxy, sent it.
    if (response.status > 299) throw toError(operation, response, text)
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
  const said = typeof failure === 'string' ? `: ${redactText(failure).replace(/[.!]$/, '')}` : ''
  throw new ValidationError(`${operation.id} was refused with status ${status}${said}. Correct the arguments.`, {
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
