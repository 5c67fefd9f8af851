import { fromAnthropic } from './anthropic.ts'
import { checkList, type MessageFormat } from './format.ts'
import { fromGemini } from './gemini.ts'
import { type Fields, isFields, type NeutralMessage } from './message.ts'
import { fromModelMessages } from './model-messages.ts'
import { fromOpenAI } from './openai.ts'
import { fromOpenAIResponses } from './openai-responses.ts'
import { fromUIMessages } from './ui-messages.ts'

const readers: Readonly<Record<MessageFormat, (messages: readonly object[]) => NeutralMessage[]>> = {
  openai: fromOpenAI,
  'openai-responses': fromOpenAIResponses,
  anthropic: fromAnthropic,
  gemini: fromGemini,
  ui: fromUIMessages,
  model: fromModelMessages,
}

const names: Readonly<Record<MessageFormat, string>> = {
  openai: 'fromOpenAI',
  'openai-responses': 'fromOpenAIResponses',
  anthropic: 'fromAnthropic',
  gemini: 'fromGemini',
  ui: 'fromUIMessages',
  model: 'fromModelMessages',
}

/** Parts that only one format has. */
const partTypes: Readonly<Record<string, MessageFormat>> = {
  image_url: 'openai',
  input_audio: 'openai',
  input_text: 'openai-responses',
  output_text: 'openai-responses',
  input_image: 'openai-responses',
  input_file: 'openai-responses',
  tool_use: 'anthropic',
  tool_result: 'anthropic',
  thinking: 'anthropic',
  redacted_thinking: 'anthropic',
  document: 'anthropic',
  'tool-call': 'model',
  'tool-result': 'model',
  'tool-approval-request': 'model',
  'tool-approval-response': 'model',
  reasoning: 'model',
  'reasoning-file': 'model',
}

/** Items that only the Responses API has. */
const itemTypes = new Set<unknown>([
  'function_call',
  'function_call_output',
  'reasoning',
  'custom_tool_call',
  'custom_tool_call_output',
])

/** Fields of a message that only one format has. */
const messageFields: Readonly<Record<string, MessageFormat>> = {
  tool_calls: 'openai',
  tool_call_id: 'openai',
  function_call: 'openai',
  refusal: 'openai',
  stop_reason: 'anthropic',
  providerOptions: 'model',
}

function formatOfPart(part: Fields): MessageFormat | 'any' | undefined {
  const { type } = part
  if (type === 'text') return 'any'
  if (type === 'image')
    return isFields(part['source']) ? 'anthropic' : part['image'] === undefined ? undefined : 'model'
  if (type === 'file') return isFields(part['file']) ? 'openai' : part['data'] === undefined ? undefined : 'model'
  return typeof type === 'string' && Object.hasOwn(partTypes, type) ? partTypes[type] : undefined
}

/** The format that a message shows, `any` if it is the same in all that it can be, `undefined` if none is certain. */
function formatOf(message: Fields): MessageFormat | 'any' | undefined {
  const { role, parts, content, type } = message
  if (Array.isArray(parts)) {
    if (typeof message['id'] === 'string' && parts.every((part) => isFields(part) && typeof part['type'] === 'string'))
      return 'ui'
    return parts.every((part) => isFields(part) && part['type'] === undefined) ? 'gemini' : undefined
  }
  if (role === undefined) return itemTypes.has(type) ? 'openai-responses' : undefined
  const found = new Set<MessageFormat | 'any' | undefined>()
  for (const [field, format] of Object.entries(messageFields)) if (message[field] !== undefined) found.add(format)
  if (Array.isArray(content)) for (const part of content) found.add(isFields(part) ? formatOfPart(part) : undefined)
  else if (typeof content !== 'string' && content !== null && content !== undefined) return undefined
  if (found.has(undefined)) return undefined
  found.delete('any')
  return found.size > 1 ? undefined : ([...found][0] ?? 'any')
}

/**
 * Reads messages whose format is certain: all that show one show the same. Messages with a role and text alone are the
 * same in every format.
 *
 * @throws {TypeError} naming the message, if its format is not certain or not that of the others: call the function of
 *   its format
 */
export function fromMessages(messages: readonly object[]): NeutralMessage[] {
  let certain: { readonly format: MessageFormat; readonly index: number } | undefined
  for (const [index, message] of checkList(messages, 'messages').entries()) {
    const format = formatOf(message)
    if (format === undefined) {
      const all = Object.values(names).join(', ')
      throw new TypeError(
        `the format of messages[${index}] is not certain: call the function of its format, one of ${all}`,
      )
    }
    if (format === 'any') continue
    certain ??= { format, index }
    if (certain.format !== format) {
      throw new TypeError(
        `messages[${certain.index}] needs ${names[certain.format]} and messages[${index}] ${names[format]}: read them apart`,
      )
    }
  }
  return readers[certain?.format ?? 'openai'](messages)
}
