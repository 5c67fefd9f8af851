import type { Operation } from '../../contract/operation.ts'
import type { CallResponse } from '../../pipeline/call-request.ts'
import { missingConversation, textResponse } from '../response.ts'
import { asJson, type Json, type LegacyCall, type Rule, StepFailed } from '../legacy-call.ts'

/** A tool has one empty 404 for everything; on a path that exists it means that the conversation does not. */
export const readMemory: Rule = async (call) => nameMissing(await call.forward())

/** The server says that it changed status and importance, and does not. */
export const updateMemory: Rule = async (call) => {
  for (const name of ['status', 'importance_score'])
    if (call.body[name] !== undefined)
      call.refuse(`does not change ${name} here; conversations.archive and conversations.pin are what it has`)
  return nameMissing(await call.forward())
}

/** The server takes every format and writes none of them but JSON. */
export const exportMemory: Rule = async (call) => {
  const { format = 'json' } = call.body
  if (format !== 'json') call.refuse('exports JSON only')
  return nameMissing(await call.forward())
}

/** Calls a tool for its data. */
export async function askTool(call: LegacyCall, operation: Operation, body: object): Promise<Json> {
  const { data } = asJson(
    await call.ask({ operation, body }).catch(async (error: unknown) => {
      throw error instanceof StepFailed ? new StepFailed(await nameMissing(error.response)) : error
    }),
  )
  if (typeof data !== 'object' || data === null) throw call.unexpected(`${operation.id} holds no data`)
  return data as Json
}

async function nameMissing(response: CallResponse): Promise<CallResponse> {
  if (response.status !== 404) return response
  const text = await response.text()
  return text === '' ? missingConversation() : textResponse(404, text, response.headers)
}
