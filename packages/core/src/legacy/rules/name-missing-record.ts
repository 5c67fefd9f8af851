import { missingConversation, textResponse } from '../response.ts'
import { asJson, type Rule } from '../legacy-call.ts'

/** Converts the server's 500 for a missing conversation to a 404. */
export const nameMissingRecord: Rule = async (call) => {
  const response = await call.forward()
  if (response.status !== 500) return response
  const text = await response.text()
  const error = readError(text)
  return error?.startsWith('Entity not found') === true
    ? missingConversation(error)
    : textResponse(500, text, response.headers)
}

function readError(text: string): string | undefined {
  try {
    const { error } = asJson(JSON.parse(text))
    return typeof error === 'string' ? error : undefined
  } catch {
    return undefined
  }
}
