import type { Operation } from '../../contract/operation.ts'
import type { CallResponse } from '../../pipeline/call-request.ts'
import { missingConversation, textResponse } from '../response.ts'
import { asJson, type Json, type LegacyCall, type Rule, StepFailed } from '../legacy-call.ts'

/** Names the missing conversation, which is the cause of an empty 404 on an existing path. */
export const readMemory: Rule = async (call) => nameMissing(await call.forward())

/** Rejects status and importance, which the server reports as changed but does not change. */
export const updateMemory: Rule = async (call) => {
  for (const name of ['status', 'importance_score'])
    if (call.body[name] !== undefined)
      call.refuse(`does not change ${name}: use conversations.archive or conversations.pin`)
  return nameMissing(await call.forward())
}

/** Rejects other formats, which the server accepts but exports as JSON. */
export const exportMemory: Rule = async (call) => {
  const { format = 'json' } = call.body
  if (format !== 'json') call.refuse('exports JSON only')
  return nameMissing(await call.forward())
}

/** Calls a tool and returns its data. */
export async function callTool(call: LegacyCall, operation: Operation, body: object): Promise<Json> {
  const { data } = asJson(
    await call.ask({ operation, body }).catch(async (error: unknown) => {
      throw error instanceof StepFailed ? new StepFailed(await nameMissing(error.response)) : error
    }),
  )
  if (typeof data !== 'object' || data === null) throw call.unexpected(`${operation.id} has no data`)
  return data as Json
}

async function nameMissing(response: CallResponse): Promise<CallResponse> {
  if (response.status !== 404) return response
  const text = await response.text()
  return text === '' ? missingConversation() : textResponse(404, text, response.headers)
}
