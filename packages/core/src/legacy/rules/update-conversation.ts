import { conversationsGetOperation, conversationsUpdateLabelOperation } from '../../generated/memory/operations.gen.ts'
import type { CallResponse } from '../../pipeline/call-request.ts'
import { normaliseFolder } from '../folder.ts'
import { asJson, type Json, type LegacyCall, type Rule, StepFailed } from '../legacy-call.ts'

/** Writes folder and label, because the server may also write the folder into the label. */
export const updateFolder: Rule = (call) => writeBoth(call, { folder: call.body['folder'] })

/** Writes label and folder, which the server requires. */
export const updateLabel: Rule = (call) => writeBoth(call, call.body)

/** Changes label and folder, the only attributes that the server can set to a value. */
export const updateConversation: Rule = async (call) => {
  const { label, folder, ...rest } = call.body
  const [other] = Object.keys(rest)
  if (other !== undefined) call.refuse(`cannot change ${other}: use conversations.archive or conversations.pin`)
  if (label !== undefined || folder !== undefined) {
    const response = await writeBoth(call, { label, folder })
    if (response.status < 200 || response.status > 299) throw new StepFailed(response)
    await response.cancel()
  }
  return call.send({ operation: conversationsGetOperation, id: call.id })
}

async function writeBoth(call: LegacyCall, changes: Json): Promise<CallResponse> {
  const known =
    changes['label'] === undefined || changes['folder'] === undefined
      ? asJson(await call.ask({ operation: conversationsGetOperation, id: call.id }))
      : {}
  const { label = known['label'], folder = known['folder'] } = changes
  return call.send({
    operation: conversationsUpdateLabelOperation,
    id: call.id,
    body: { label, folder: typeof folder === 'string' ? normaliseFolder(folder) : folder },
  })
}
