import { contextAssembleOperation } from '../../generated/memory/operations.gen.ts'
import { jsonResponse } from '../response.ts'
import { isWithinFolder } from '../folder.ts'
import { asJson, type Json, type Rule } from '../legacy-call.ts'

/** What our contract says when it is left out; the server wants it said. */
const defaults = { preferred_labels: [], context_budget: 8000 } as const

/** Sends every required field; drops messages that come twice and those from excluded folders, which the server lets in. */
export const assembleContext: Rule = async (call) => {
  const messages = await call.ask({ operation: contextAssembleOperation, body: { ...defaults, ...call.body } })
  if (!Array.isArray(messages)) throw call.unexpected('context.assemble is not a list')
  const { excluded_folders: given } = call.body
  const excluded = Array.isArray(given) ? given.filter((folder) => typeof folder === 'string') : []
  const unique = new Map((messages as Json[]).map((message) => [message['id'], message]))
  return jsonResponse(
    200,
    [...unique.values()].filter((message) => {
      const { folder } = asJson(asJson(message['metadata'])['citation'])
      return typeof folder !== 'string' || !excluded.some((root) => isWithinFolder(folder, root))
    }),
  )
}
