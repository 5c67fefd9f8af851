import { describeType } from '../foundation/index.ts'
import { parseDataUrl } from './base64.ts'
import { checkList, checkParts, checkRole, type Format, readList, type ReadMessage, type Reading } from './format.ts'
import {
  type Fields,
  isFields,
  isFilePart,
  isPart,
  type MessagePart,
  type NeutralMessage,
  partsOf,
  type ToolCallPart,
  type ToolResultPart,
} from './message.ts'
import { readArguments, writeArguments } from './tool-arguments.ts'
import { outputText } from './tool-output.ts'
import type { Omission, Turn, WriteOptions } from './turns.ts'
import { writeList } from './write-list.ts'

/** A part of a message. */
export type OpenAIResponsesPart =
  | { type: 'input_text'; text: string }
  | { type: 'input_image'; detail: 'auto' | 'low' | 'high'; image_url?: string; file_id?: string }
  | { type: 'input_file'; file_data?: string; file_id?: string; file_url?: string; filename?: string }

/** An item of the `input` of `responses.create`. */
export type OpenAIResponsesItem =
  | { role: 'system' | 'developer' | 'user' | 'assistant'; content: string | OpenAIResponsesPart[]; type?: 'message' }
  | { type: 'function_call'; call_id: string; name: string; arguments: string; id?: string }
  | { type: 'function_call_output'; call_id: string; output: string; id?: string }
  | {
      type: 'reasoning'
      id: string
      summary: { type: 'summary_text'; text: string }[]
      encrypted_content?: string | null
    }

function readPart(part: Fields): MessagePart {
  const { type, ...rest } = part
  if ((type === 'input_text' || type === 'output_text') && typeof rest['text'] === 'string') {
    return { ...rest, type: 'text', text: rest['text'] }
  }
  if (type === 'input_image' || type === 'input_file') {
    const { image_url: image, file_url: fileUrl, file_data: data, file_id: id, ...others } = rest
    const url = image ?? data ?? fileUrl
    return {
      ...others,
      type: type === 'input_image' ? 'image' : 'file',
      ...(typeof url === 'string' && (parseDataUrl(url) ?? { url })),
      ...(typeof id === 'string' && { reference: { openai: id } }),
    }
  }
  return typeof type === 'string' ? (part as MessagePart) : { ...rest, type: 'other' }
}

function writePart(part: MessagePart, role: string, isOwn: boolean): Fields | undefined {
  if (isPart(part, 'text')) {
    const { type: _, ...rest } = part
    const kept = isOwn ? rest : { text: part.text }
    return { ...kept, type: role === 'assistant' ? 'output_text' : 'input_text' }
  }
  if (!isFilePart(part)) return isOwn ? part : undefined
  const { type, mediaType, url, data, reference, filename, text: _, ...others } = part
  const rest = isOwn ? others : {}
  const id = reference?.['openai']
  const source = data === undefined ? url : `data:${mediaType ?? 'application/octet-stream'};base64,${data}`
  if (source === undefined && id === undefined)
    return isOwn ? { ...rest, type: type === 'image' ? 'input_image' : 'input_file' } : undefined
  const withId = id === undefined ? {} : { file_id: id }
  if (type === 'image' || (!isOwn && mediaType?.startsWith('image/') === true)) {
    return {
      ...(!isOwn && { detail: 'auto' }),
      ...rest,
      type: 'input_image',
      ...(source !== undefined && { image_url: source }),
      ...withId,
    }
  }
  const place = data === undefined && !String(url).startsWith('data:') ? 'file_url' : 'file_data'
  const named = filename !== undefined ? { filename } : !isOwn && data !== undefined ? { filename: 'file' } : {}
  return { ...rest, type: 'input_file', ...(source !== undefined && { [place]: source }), ...withId, ...named }
}

function readCall(item: Fields): MessagePart {
  const { type, call_id: id, name, arguments: text, input, ...rest } = item
  const call = { ...rest, type: 'tool-call', toolCallId: String(id), toolName: String(name) }
  return type === 'custom_tool_call' ? { ...call, input, kind: 'custom' } : { ...call, ...readArguments(text) }
}

function writeCall(part: ToolCallPart, isOwn: boolean): Fields {
  const { type: _, toolCallId: call_id, toolName: name, input, arguments: _text, kind, ...rest } = part
  if (isOwn && kind === 'custom') return { ...rest, type: 'custom_tool_call', call_id, name, input }
  return { ...(isOwn && rest), type: 'function_call', call_id, name, arguments: writeArguments(part) }
}

function readResult(item: Fields, toolNames: ReadonlyMap<string, string>): MessagePart {
  const { type, call_id: id, output: given, ...rest } = item
  const toolCallId = String(id)
  const output = Array.isArray(given)
    ? { type: 'content', value: given.filter(isFields).map(readPart) }
    : { type: 'text', value: typeof given === 'string' ? given : '' }
  const kind = type === 'custom_tool_call_output' ? { kind: 'custom' } : {}
  return { ...rest, ...kind, type: 'tool-result', toolCallId, toolName: toolNames.get(toolCallId) ?? '', output }
}

function writeResult(part: ToolResultPart, isOwn: boolean): Fields {
  const { type: _, toolCallId: call_id, toolName: _name, output: given, kind, ...rest } = part
  const output =
    given.type === 'content'
      ? given.value.map((item) => writePart(item, 'tool', isOwn) ?? { type: 'input_text', text: `[${item.type}]` })
      : outputText(given)
  const type = isOwn && kind === 'custom' ? 'custom_tool_call_output' : 'function_call_output'
  return { ...(isOwn && rest), type, call_id, output }
}

/** Reasoning is a list of summaries. Our text is all of them, and the list is kept if it is not one. */
function readReasoning(item: Fields): MessagePart {
  const { type: _, summary, ...rest } = item
  const texts = Array.isArray(summary) ? summary.map((part) => (isFields(part) ? String(part['text']) : '')) : []
  const kept = texts.length === 1 ? {} : { summary }
  return { ...rest, ...kept, type: 'reasoning', text: texts.join('\n\n') }
}

function writeReasoning(part: Fields): Fields {
  const { type: _, text, summary, ...rest } = part
  return { ...rest, type: 'reasoning', summary: summary ?? [{ type: 'summary_text', text }] }
}

const calls = new Set<unknown>(['function_call', 'custom_tool_call'])
const outputs = new Set<unknown>(['function_call_output', 'custom_tool_call_output'])

function readItem(item: Fields, { at, toolNames }: Reading): ReadMessage {
  const { type } = item
  if ((type === undefined || type === 'message') && item['role'] !== undefined) {
    const { role: _, content: given, ...fields } = item
    const role = checkRole(item, at)
    if (typeof given === 'string') return { role, content: given, fields }
    return { role, content: checkParts(given, `${at}.content`).map(readPart), fields }
  }
  if (typeof type !== 'string') throw new TypeError(`${at}.type must be a string, got ${describeType(type)}`)
  if (outputs.has(type)) return { role: 'tool', content: [readResult(item, toolNames)] }
  if (calls.has(type)) return { role: 'assistant', content: [readCall(item)] }
  return { role: 'assistant', content: [type === 'reasoning' ? readReasoning(item) : (item as MessagePart)] }
}

const isItem = (part: MessagePart) => !isPart(part, 'text') && !isFilePart(part)

function writeItem(part: MessagePart, isOwn: boolean): Fields | undefined {
  if (isPart(part, 'tool-call')) return writeCall(part, isOwn)
  if (isPart(part, 'tool-result')) return writeResult(part, isOwn)
  if (!isOwn) return undefined
  return isPart(part, 'reasoning') ? writeReasoning(part) : part
}

const responses: Format = {
  name: 'openai-responses',
  read: readItem,
  write({ role, content }, fields) {
    const [first] = partsOf(content)
    // An item that is no message has no fields of a message, and is the only part.
    if (
      first !== undefined &&
      Array.isArray(content) &&
      content.length === 1 &&
      isItem(first) &&
      Object.keys(fields).length === 0
    ) {
      return writeItem(first, true) ?? first
    }
    const written = Array.isArray(content) ? content.map((part) => writePart(part, role, true) ?? part) : content
    return { ...fields, role, content: written }
  },
}

function writeTurns(turns: readonly Turn[], onOmitted: (omission: Omission) => void): Fields[] {
  return turns.flatMap(({ role, index, message, format, parts, results }) => {
    const isOwn = format === 'openai-responses'
    const items: Fields[] = []
    let content: Fields[] = []
    const kept = role === 'system' && message.role === 'developer' ? 'developer' : role
    const flush = () => {
      const [first] = content
      if (first === undefined) return
      // What an assistant said goes in as a string: `output_text` is for items with an id.
      const text = role === 'assistant' && !isOwn ? content.map((part) => part['text']).join('') : undefined
      const isText = content.length === 1 && Object.keys(first).length === 2 && typeof first['text'] === 'string'
      items.push({ role: kept, content: text ?? (isText ? first['text'] : content) })
      content = []
    }
    for (const part of parts) {
      const isContent =
        isPart(part, 'text') || (isFilePart(part) && (role === 'user' || isOwn)) || part.type === 'refusal'
      const written = isContent ? writePart(part, role, isOwn) : isFilePart(part) ? undefined : writeItem(part, isOwn)
      if (written === undefined) onOmitted({ index, part, reason: 'unsupported' })
      else if (isContent) content.push(written)
      else {
        flush()
        items.push(written)
      }
    }
    flush()
    return [...items, ...results.map((result) => writeResult(result, isOwn))]
  })
}

/**
 * Reads items of OpenAI's Responses API: the `input` of `responses.create`, or the `output` of a response. Each item is
 * a message: calls and reasoning are messages of the assistant.
 *
 * @throws {TypeError} naming the item and the field, if one has neither a role nor a type
 */
export function fromOpenAIResponses(items: readonly object[]): NeutralMessage[] {
  return readList(responses, checkList(items, 'items'), 'items')
}

/**
 * Writes items for the `input` of OpenAI's Responses API. Items that {@link fromOpenAIResponses} read come back equal.
 *
 * Reasoning and parts of other providers have no place there: `onOmitted` receives them.
 */
export function toOpenAIResponses(
  messages: readonly NeutralMessage[],
  options: WriteOptions = {},
): OpenAIResponsesItem[] {
  return writeList(responses, messages, options, writeTurns) as unknown as OpenAIResponsesItem[]
}
