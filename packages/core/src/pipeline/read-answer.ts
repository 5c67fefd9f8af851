import type { Operation } from '../contract/operation.ts'
import { NotFoundError, ProtocolError, ValidationError } from '../foundation/index.ts'
import type { AnswerCheck } from './answer-check.ts'
import { decodeAnswerDates } from './answer-dates.ts'
import { OpenRecord } from './attempt-log.ts'
import type { CallRequest, CallResponse } from './call-request.ts'
import { guardEchoes } from './echo-guard.ts'
import { mediaType, plainHeaders, readError, toError } from './read-error.ts'
import { toResultList } from './result-list.ts'

/** Turns an answer into what the method returns, or throws what it says went wrong. */
export async function readAnswer(
  request: CallRequest,
  response: CallResponse,
  check: AnswerCheck | undefined,
): Promise<unknown> {
  const { operation } = request
  const { status } = response
  if ((status < 200 || status > 299) && operation.answerStatuses?.includes(status) !== true) {
    const error = await readError(request, response)
    // The server can only say that the body broke off; the caller's own error says why.
    const { body } = request
    if (typeof body === 'object' && 'failure' in body && body.failure !== undefined) throw body.failure.reason
    if (isDeleted(request, error)) return undefined
    throw error
  }
  const text = await response.text()
  if (operation.answer === 'empty') return undefined
  if (operation.answer === 'text') return text
  if (text === '' && operation.emptyAnswers !== undefined && status in operation.emptyAnswers)
    return structuredClone(operation.emptyAnswers[status])
  const value = parse(request, response, text)
  refuseFailure(request, response, value)
  check?.(operation, value)
  return pickResult(operation, decodeAnswerDates(operation, value))
}

/** An earlier attempt at a deletion may have worked, with its response lost: the record being gone is then success. */
function isDeleted({ operation, attempts }: CallRequest, error: Error): boolean {
  return (
    operation.method === 'DELETE' &&
    operation.answer === 'empty' &&
    error instanceof NotFoundError &&
    error.what === 'resource' &&
    attempts.some((record) => record instanceof OpenRecord && record.mayHaveRun)
  )
}

function parse(request: CallRequest, response: CallResponse, text: string): unknown {
  const { id } = request.operation
  try {
    return JSON.parse(text)
  } catch {
    // An error status that is an answer is none when somebody else, such as a proxy, sent it.
    if (response.status > 299) throw toError(request, response, text)
    // The parser's own message quotes the body.
    const got =
      text === ''
        ? 'an empty body'
        : `${text.length} characters of ${mediaType(response.headers.get('content-type') ?? '')}`
    throw new ProtocolError(
      `${id}: status ${response.status} came with ${got} instead of JSON. Does baseUrl point at the service?`,
    )
  }
}

/** Some originals refuse with a 2xx status and say so in the body. */
function refuseFailure(request: CallRequest, { status, headers }: CallResponse, value: unknown): void {
  const { id, failure } = request.operation
  if (failure === undefined || typeof value !== 'object' || value === null) return
  const reason = (value as Record<string, unknown>)[failure]
  if (reason === undefined || reason === null) return
  const { hide, clean } = guardEchoes(request)
  const said = typeof reason === 'string' ? `: ${clean(reason).replace(/[.!]$/, '')}` : ''
  throw new ValidationError(`${id} was refused with status ${status}${said}. Correct the arguments.`, {
    status,
    headers: plainHeaders(headers, hide),
    body: JSON.parse(hide(JSON.stringify(value))) as unknown,
    requestId: hide(headers.get('x-request-id') ?? '') || undefined,
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
