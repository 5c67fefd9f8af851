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
import { isBareText } from './parts.ts'
import { readArguments, writeArguments } from './tool-arguments.ts'
import { outputParts, outputText } from './tool-output.ts'
import type { Omission, Turn, WriteOptions } from './turns.ts'
import { writeList } from './write-list.ts'

/** A part of a message of a user. */
export type OpenAIContentPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string; detail?: 'auto' | 'low' | 'high' } }
  | { type: 'input_audio'; input_audio: { data: string; format: 'wav' | 'mp3' } }
  | { type: 'file'; file: { file_data?: string; file_id?: string; filename?: string } }

/** A message for `chat.completions.create`. */
export type OpenAIMessage =
  | { role: 'system' | 'developer'; content: string | { type: 'text'; text: string }[]; name?: string }
  | { role: 'user'; content: string | OpenAIContentPart[]; name?: string }
  | {
      role: 'assistant'
      content?: string | { type: 'text'; text: string }[] | null
      name?: string
      refusal?: string | null
      tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[]
    }
  | { role: 'tool'; content: string | { type: 'text'; text: string }[]; tool_call_id: string }

const audioTypes: Readonly<Record<string, string>> = { wav: 'audio/wav', mp3: 'audio/mpeg' }
const audioFormats: Readonly<Record<string, string>> = { 'audio/wav': 'wav', 'audio/mpeg': 'mp3' }

function readPart(part: Fields): MessagePart {
  const { type, ...rest } = part
  if (type === 'image_url' && isFields(rest['image_url']) && typeof rest['image_url']['url'] === 'string') {
    const { image_url: image, ...others } = rest
    const { url, detail } = image as { url: string; detail?: unknown }
    return { ...others, type: 'image', ...(parseDataUrl(url) ?? { url }), ...(detail !== undefined && { detail }) }
  }
  if (type === 'input_audio' && isFields(rest['input_audio'])) {
    const { input_audio: audio, ...others } = rest
    const { data, format } = audio
    const mediaType = audioTypes[String(format)] ?? `audio/${String(format)}`
    return { ...others, type: 'file', mediaType, data: String(data) }
  }
  if (type === 'file' && isFields(rest['file'])) {
    const { file, ...others } = rest
    const { file_data: url, file_id: id, filename } = file
    const data = typeof url === 'string' ? (parseDataUrl(url) ?? { url }) : {}
    const reference = typeof id === 'string' ? { reference: { openai: id } } : {}
    return { ...others, type: 'file', ...data, ...reference, ...(typeof filename === 'string' && { filename }) }
  }
  return typeof type === 'string' ? (part as MessagePart) : { ...rest, type: 'other' }
}

/** Writes a part. Of another format, only what OpenAI knows. */
function writePart(part: MessagePart, isOwn: boolean): Fields | undefined {
  if (isPart(part, 'text')) return isOwn ? part : { type: 'text', text: part.text }
  if (!isFilePart(part)) return isOwn ? part : undefined
  const { type, url, data, mediaType, reference, filename, text: _, detail, ...others } = part
  const rest = isOwn ? others : {}
  const id = reference?.['openai']
  const format = audioFormats[mediaType ?? '']
  const source = data === undefined ? url : `data:${mediaType ?? 'application/octet-stream'};base64,${data}`
  if (format !== undefined && data !== undefined) return { ...rest, type: 'input_audio', input_audio: { data, format } }
  if (
    (type === 'image' || mediaType?.startsWith('image/') === true) &&
    source !== undefined &&
    !(isOwn && type === 'file')
  ) {
    return { ...rest, type: 'image_url', image_url: { url: source, ...(isOwn && detail !== undefined && { detail }) } }
  }
  if (source === undefined && id === undefined) return undefined
  // The API takes files as data or by id only.
  if (!isOwn && id === undefined && data === undefined) return undefined
  const file = {
    ...(source !== undefined && (isOwn || id === undefined) && { file_data: source }),
    ...(id !== undefined && { file_id: id }),
    ...(filename !== undefined ? { filename } : !isOwn && data !== undefined && { filename: 'file' }),
  }
  return { ...rest, type: 'file', file }
}

function readCall(call: Fields): MessagePart | undefined {
  const { id, type, function: called, custom, ...rest } = call
  if (typeof id !== 'string') return undefined
  if (type === 'custom' && isFields(custom) && typeof custom['name'] === 'string') {
    return {
      ...rest,
      type: 'tool-call',
      toolCallId: id,
      toolName: custom['name'],
      input: custom['input'],
      kind: 'custom',
    }
  }
  if (type !== 'function' || !isFields(called) || typeof called['name'] !== 'string') return undefined
  return { ...rest, type: 'tool-call', toolCallId: id, toolName: called['name'], ...readArguments(called['arguments']) }
}

function writeCall(part: ToolCallPart, isOwn: boolean): Fields {
  const { type: _, toolCallId: id, toolName: name, input, arguments: _text, kind, ...rest } = part
  const kept = isOwn ? rest : {}
  if (isOwn && kind === 'custom') return { ...kept, id, type: 'custom', custom: { name, input } }
  return { ...kept, id, type: 'function', function: { name, arguments: writeArguments(part) } }
}

function readContent(content: unknown, at: string): NeutralMessage['content'] {
  if (typeof content === 'string' || content === null || content === undefined) return content ?? null
  return checkParts(content, `${at}.content`).map(readPart)
}

function readResult(message: Fields, { at, toolNames }: Reading): ReadMessage {
  const { role, content, tool_call_id: id, ...fields } = message
  const toolCallId = String(id)
  const value = readContent(content, at)
  const output =
    typeof value === 'string' ? ({ type: 'text', value } as const) : ({ type: 'content', value: value ?? [] } as const)
  const part = { type: 'tool-result', toolCallId, toolName: toolNames.get(toolCallId) ?? '', output }
  return { role: String(role), content: [part], fields }
}

const openai: Format = {
  name: 'openai',
  read(message, reading) {
    const role = checkRole(message, reading.at)
    if (role === 'tool' && typeof message['tool_call_id'] === 'string') return readResult(message, reading)
    const { role: _, content: given, name, tool_calls: toolCalls, ...fields } = message
    const content = readContent(given, reading.at)
    const named = typeof name === 'string' ? { name } : {}
    const calls = Array.isArray(toolCalls) && toolCalls.every(isFields) ? toolCalls.map(readCall) : []
    if (calls.length === 0 || calls.includes(undefined)) {
      return {
        role,
        ...named,
        content,
        fields: {
          ...fields,
          ...(toolCalls !== undefined && { tool_calls: toolCalls }),
          ...(given === undefined && { noContent: true }),
        },
      }
    }
    // The usual form of a content beside calls needs no mark: null, or a string.
    const mark = given === undefined ? { noContent: true } : Array.isArray(given) ? { contentParts: true } : {}
    return {
      role,
      ...named,
      content: [...partsOf(content), ...(calls as MessagePart[])],
      fields: { ...fields, ...mark },
    }
  },
  write({ role, name, content }, { noContent, contentParts, ...fields }) {
    const base = { role, ...(name !== undefined && { name }), ...fields }
    const parts = partsOf(content)
    const result = parts[0]
    if (role === 'tool' && parts.length === 1 && result !== undefined && isPart(result, 'tool-result')) {
      return { ...base, tool_call_id: result.toolCallId, content: writeOutput(result, true) }
    }
    const calls = parts.filter((part) => isPart(part, 'tool-call'))
    if (calls.length === 0) {
      const written = Array.isArray(content) ? parts.map((part) => writePart(part, true) ?? part) : content
      return noContent === true && content === null ? base : { ...base, content: written }
    }
    const rest = parts.filter((part) => !isPart(part, 'tool-call'))
    const [first] = rest
    const text =
      rest.length === 0 ? null : rest.length === 1 && first !== undefined && isBareText(first) ? first.text : undefined
    const written =
      contentParts === true || text === undefined ? rest.map((part) => writePart(part, true) ?? part) : text
    const tool_calls = calls.map((call) => writeCall(call, true))
    return { ...base, ...(noContent !== true && { content: written }), tool_calls }
  },
}

function writeOutput({ output }: ToolResultPart, isOwn: boolean): unknown {
  if (output.type !== 'content') return outputText(output)
  if (isOwn) return output.value.map((part) => writePart(part, true) ?? part)
  // The API takes texts only as the result of a tool.
  return output.value.every((part) => isPart(part, 'text'))
    ? outputParts(output).map((part) => writePart(part, false))
    : outputText(output)
}

/** Contents of one bare text are strings, which every server takes. */
function simplify(parts: readonly Fields[]): unknown {
  const [first] = parts
  return parts.length === 1 && first !== undefined && isBareText(first as MessagePart) ? first['text'] : parts
}

function writeTurns(turns: readonly Turn[], onOmitted: (omission: Omission) => void): Fields[] {
  return turns.flatMap(({ role, index, message, format, parts, results }) => {
    const isOwn = format === 'openai'
    const calls = parts.filter((part) => isPart(part, 'tool-call'))
    const written = parts.flatMap((part) => {
      if (isPart(part, 'tool-call')) return []
      // Only users send files.
      const result = role === 'user' || isPart(part, 'text') || isOwn ? writePart(part, isOwn) : undefined
      if (result === undefined) onOmitted({ index, part, reason: 'unsupported' })
      return result === undefined ? [] : [result]
    })
    const name = message.name === undefined ? {} : { name: message.name }
    if (role !== 'assistant') {
      const kept = role === 'system' && message.role === 'developer' ? 'developer' : role
      return written.length === 0 ? [] : [{ role: kept, ...name, content: simplify(written) }]
    }
    if (written.length === 0 && calls.length === 0) return []
    return [
      {
        role,
        ...name,
        content: written.length === 0 ? null : simplify(written),
        ...(calls.length > 0 && { tool_calls: calls.map((call) => writeCall(call, isOwn)) }),
      },
      ...results.map((result) => ({
        role: 'tool',
        tool_call_id: result.toolCallId,
        content: writeOutput(result, false),
      })),
    ]
  })
}

/**
 * Reads messages of OpenAI's chat completions, and of the many APIs that are compatible with them.
 *
 * @example
 * ```ts
 * const messages = fromOpenAI([{ role: 'user', content: 'How is the weather in Paris?' }])
 * ```
 *
 * @throws {TypeError} naming the message and the field, if one has no role, or a content that is neither a string, null
 *   nor an array of parts
 */
export function fromOpenAI(messages: readonly object[]): NeutralMessage[] {
  return readList(openai, checkList(messages, 'messages'))
}

/**
 * Writes messages for OpenAI's chat completions. Messages that {@link fromOpenAI} read come back equal.
 *
 * Reasoning and parts of other providers have no place there: `onOmitted` receives them.
 */
export function toOpenAI(messages: readonly NeutralMessage[], options: WriteOptions = {}): OpenAIMessage[] {
  return writeList(openai, messages, options, writeTurns) as unknown as OpenAIMessage[]
}
