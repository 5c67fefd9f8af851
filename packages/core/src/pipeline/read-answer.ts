import { ProtocolError } from '../foundation/index.ts'
import type { AnswerCheck } from './answer-check.ts'
import { decodeAnswerDates } from './answer-dates.ts'
import type { CallInput } from './call-options.ts'
import type { CallRequest, CallResponse } from './call-request.ts'
import { mediaType, readError, toError } from './read-error.ts'

/** Turns an answer into what the method returns, or throws what it says went wrong. */
export async function readAnswer(
  request: CallRequest,
  response: CallResponse,
  check: AnswerCheck | undefined,
  { read, forgive }: CallInput,
): Promise<unknown> {
  const { operation } = request
  const { status } = response
  if ((status < 200 || status > 299) && operation.answerStatuses?.includes(status) !== true) {
    const error = await readError(request, response)
    // The server can only say that the body broke off; the caller's own error says why.
    const { body } = request
    if (typeof body === 'object' && 'failure' in body && body.failure !== undefined) throw body.failure.reason
    if (forgive?.(request, error) === true) return undefined
    throw error
  }
  const text = await response.text()
  if (operation.answer === 'empty') return undefined
  if (operation.answer === 'text') return text
  if (text === '' && operation.emptyAnswers !== undefined && status in operation.emptyAnswers)
    return structuredClone(operation.emptyAnswers[status])
  const value = parse(request, response, text)
  const accept = (): unknown => {
    check?.(operation, value)
    return decodeAnswerDates(operation, value)
  }
  return read === undefined ? accept() : read(request, response, value, accept)
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
