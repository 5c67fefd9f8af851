import { contextAssembleOperation } from '../../generated/memory/operations.gen.ts'
import { jsonResponse } from '../response.ts'
import { isWithinFolder } from '../folder.ts'
import { asJson, type Json, type Rule } from '../legacy-call.ts'

/** The contract's defaults, which the server requires in the request. */
const defaults = { preferred_labels: [], context_budget: 8000 } as const

/** Sends every required field. Drops duplicates and messages of excluded folders, which the server includes. */
export const assembleContext: Rule = async (call) => {
  const messages = await call.ask({ operation: contextAssembleOperation, body: { ...defaults, ...call.body } })
  if (!Array.isArray(messages)) throw call.unexpected('context.assemble is not a list')
  const { excluded_folders: folders } = call.body
  const excluded = Array.isArray(folders) ? folders.filter((folder) => typeof folder === 'string') : []
  const unique = new Map((messages as Json[]).map((message) => [message['id'], message]))
  return jsonResponse(
    200,
    [...unique.values()].filter((message) => {
      const { folder } = asJson(asJson(message['metadata'])['citation'])
      return typeof folder !== 'string' || !excluded.some((root) => isWithinFolder(folder, root))
    }),
  )
}
