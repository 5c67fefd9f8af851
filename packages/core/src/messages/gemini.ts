import { describeType } from '../foundation/index.ts'
import { checkList, checkParts, type Format, readList, type Reading, sourceOf } from './format.ts'
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
import { objectInput } from './tool-arguments.ts'
import { isError, outputText } from './tool-output.ts'
import type { Omission, Turn, WriteOptions } from './turns.ts'
import { writeList } from './write-list.ts'

/** A part of a content. */
export interface GeminiPart {
  text?: string
  thought?: boolean
  thoughtSignature?: string
  inlineData?: { mimeType?: string; data?: string }
  fileData?: { mimeType?: string; fileUri?: string }
  functionCall?: { id?: string; name?: string; args?: Record<string, unknown> }
  functionResponse?: { id?: string; name?: string; response?: Record<string, unknown> }
}

/** A message for `generateContent`. */
export interface GeminiContent {
  role?: string
  parts?: GeminiPart[]
}

/** What `generateContent` takes beside the model. */
export interface GeminiContents {
  systemInstruction?: string | GeminiContent
  contents: GeminiContent[]
}

/** The kinds of parts that have no `type` of their own: the field with their value names them. */
const kinds = [
  'text',
  'inlineData',
  'fileData',
  'functionCall',
  'functionResponse',
  'executableCode',
  'codeExecutionResult',
]

const fileType = (mediaType: unknown) =>
  typeof mediaType === 'string' && mediaType.startsWith('image/') ? 'image' : 'file'

function readPart(part: Fields, { pending, toolNames }: Reading): MessagePart {
  if (typeof part['text'] === 'string') {
    const { text, thought, ...rest } = part
    return thought === true
      ? { ...rest, type: 'reasoning', text: text }
      : { ...rest, ...(thought !== undefined && { thought }), type: 'text', text: text }
  }
  const { inlineData: inline, fileData: file, functionCall: call, functionResponse: response } = part
  if (isFields(inline) && typeof inline['data'] === 'string' && typeof inline['mimeType'] === 'string') {
    const { inlineData: _, ...rest } = part
    const { mimeType: mediaType, data, displayName, ...others } = inline
    const filename = displayName === undefined ? {} : { filename: displayName as string }
    return {
      ...rest,
      ...others,
      type: fileType(mediaType),
      mediaType: mediaType,
      data,
      ...filename,
    }
  }
  if (isFields(file) && typeof file['fileUri'] === 'string') {
    const { fileData: _, ...rest } = part
    const { mimeType: mediaType, fileUri: url, displayName, ...others } = file
    const filename = displayName === undefined ? {} : { filename: displayName as string }
    const typed = mediaType === undefined ? {} : { mediaType: mediaType as string }
    return { ...rest, ...others, type: fileType(mediaType), ...typed, url: url, ...filename }
  }
  if (isFields(call) && typeof call['name'] === 'string') {
    const { functionCall: _, ...rest } = part
    const { id, name, args } = call
    const toolCallId = typeof id === 'string' ? id : `call-${toolNames.size + 1}`
    toolNames.set(toolCallId, name)
    pending.push({ id: toolCallId, toolName: name })
    return {
      ...rest,
      type: 'tool-call',
      toolCallId,
      toolName: name,
      input: args,
      ...(id === undefined && { noId: true }),
    }
  }
  if (isFields(response) && typeof response['name'] === 'string') {
    const { functionResponse: _, ...rest } = part
    const { id, name, response: value } = response
    const at = pending.findIndex((item) => (typeof id === 'string' ? item.id === id : item.toolName === name))
    const call_ = at === -1 ? undefined : pending.splice(at, 1)[0]
    const toolCallId = typeof id === 'string' ? id : (call_?.id ?? `call-${name}`)
    const output = { type: 'json', value } as const
    return {
      ...rest,
      type: 'tool-result',
      toolCallId,
      toolName: name,
      output,
      ...(id === undefined && { noId: true }),
    }
  }
  const kind = kinds.find((name) => part[name] !== undefined) ?? Object.keys(part)[0] ?? 'empty'
  return { ...part, type: kind }
}

function writeCall(part: ToolCallPart, isOwn: boolean): Fields {
  const { type: _, toolCallId, toolName: name, input, noId, ...rest } = part
  const id = isOwn && noId === true ? {} : { id: toolCallId }
  if (!isOwn) return { functionCall: { ...id, name, args: objectInput(part) } }
  return { ...rest, functionCall: { ...id, name, ...(input !== undefined && { args: input }) } }
}

function writeResult(part: ToolResultPart, isOwn: boolean): Fields {
  const { type: _, toolCallId, toolName: name, output, noId, ...rest } = part
  const id = isOwn && noId === true ? {} : { id: toolCallId }
  if (isOwn && output.type === 'json') return { ...rest, functionResponse: { ...id, name, response: output.value } }
  const value = 'value' in output && output.type !== 'content' ? output.value : outputText(output)
  const response = isError(output)
    ? { error: value ?? outputText(output) }
    : isFields(value)
      ? value
      : { output: value }
  return { functionResponse: { ...id, name: name === '' ? 'unknown' : name, response } }
}

function writePart(part: MessagePart, isOwn: boolean): Fields | undefined {
  if (isPart(part, 'text')) {
    const { type: _, text, ...rest } = part
    return { ...(isOwn && rest), text }
  }
  if (isPart(part, 'tool-call')) return writeCall(part, isOwn)
  if (isPart(part, 'tool-result')) return writeResult(part, isOwn)
  if (isFilePart(part)) {
    const { type: _, mediaType, data, url, filename, text, reference: _reference, ...rest } = part
    const kept = isOwn ? rest : {}
    const typed = {
      ...(mediaType !== undefined && { mimeType: mediaType }),
      ...(isOwn && filename !== undefined && { displayName: filename }),
    }
    if (data !== undefined) return { ...kept, inlineData: { ...typed, data } }
    if (url !== undefined) return { ...kept, fileData: { ...typed, fileUri: url } }
    return text === undefined || isOwn ? undefined : { text }
  }
  if (!isOwn) return undefined
  const { type: _, ...rest } = part
  return isPart(part, 'reasoning') ? { ...rest, thought: true } : rest
}

const gemini: Format = {
  name: 'gemini',
  read(message, reading) {
    const { role: given, parts, ...fields } = message
    if (given !== undefined && typeof given !== 'string') {
      throw new TypeError(`${reading.at}.role must be a string, got ${describeType(given)}`)
    }
    const role = given === 'model' ? 'assistant' : (given ?? 'user')
    const noRole = given === undefined ? { noRole: true } : {}
    const content = checkParts(parts, `${reading.at}.parts`).map((part) => readPart(part, reading))
    return { role, content, fields: { ...fields, ...noRole } }
  },
  write({ role, content }, { noRole, ...fields }) {
    const parts = partsOf(content).map((part) => writePart(part, true) ?? part)
    return { ...fields, ...(noRole !== true && { role: role === 'assistant' ? 'model' : role }), parts }
  },
}

function writeTurns(turns: readonly Turn[], onOmitted: (omission: Omission) => void): Fields[] {
  const contents: { role: string; parts: Fields[] }[] = []
  const add = (role: string, parts: readonly Fields[]) => {
    if (parts.length > 0) contents.push({ role, parts: [...parts] })
  }
  for (const { role, index, format, parts, results } of turns) {
    const isOwn = format === 'gemini'
    add(
      role === 'assistant' ? 'model' : role,
      parts.flatMap((part) => {
        const written = writePart(part, isOwn)
        if (written === undefined) onOmitted({ index, part, reason: 'unsupported' })
        return written === undefined ? [] : [written]
      }),
    )
    add(
      'user',
      results.map((result) => writeResult(result, isOwn)),
    )
  }
  return contents
}

/**
 * Reads contents of the Gemini API: the list, or what `generateContent` takes, with its `systemInstruction`.
 *
 * A call without an id gets one, so that its response can be found.
 *
 * @throws {TypeError} naming the content and the field, if one has no array of parts
 */
export function fromGemini(
  input: readonly object[] | { readonly systemInstruction?: unknown; readonly contents: readonly object[] },
): NeutralMessage[] {
  if (Array.isArray(input)) return readList(gemini, checkList(input, 'contents'), 'contents')
  if (!isFields(input)) throw new TypeError(`contents must be an array of contents, got ${describeType(input)}`)
  const { systemInstruction: system, contents } = input
  const list = readList(gemini, checkList(contents, 'contents'), 'contents')
  if (system === undefined) return list
  if (typeof system === 'string') {
    return [{ role: 'system', content: system, metadata: { source: { format: 'gemini' } } }, ...list]
  }
  const [instruction] = readList(gemini, checkList([system], 'systemInstruction'), 'systemInstruction')
  return instruction === undefined ? list : [{ ...instruction, role: 'system' }, ...list]
}

const isSystem = ({ role }: NeutralMessage) => role === 'system' || role === 'developer'

function writeInstruction(system: readonly NeutralMessage[], options: WriteOptions): unknown {
  const [only] = system
  const isOwn = system.length === 1 && only !== undefined && sourceOf(only)?.format === 'gemini'
  if (isOwn && typeof only.content === 'string') return only.content
  const written = writeList(gemini, system, options, writeTurns)
  if (written.length === 0) return undefined
  return isOwn ? written[0] : { parts: written.flatMap(({ parts }) => parts as Fields[]) }
}

/**
 * Writes contents for the Gemini API. Contents that {@link fromGemini} read come back equal. A system message becomes
 * `systemInstruction`.
 *
 * Reasoning of other providers has no place there: `onOmitted` receives it.
 */
export function toGemini(messages: readonly NeutralMessage[], options: WriteOptions = {}): GeminiContents {
  checkList(messages, 'messages')
  const { onOmitted } = options
  const of = (test: (message: NeutralMessage) => boolean) => {
    const positions = messages.flatMap((message, index) => (test(message) ? [index] : []))
    const list = positions.map((index) => messages[index] as NeutralMessage)
    const report = (omission: Omission) =>
      onOmitted?.({ ...omission, index: positions[omission.index] ?? omission.index })
    return [list, onOmitted === undefined ? options : { ...options, onOmitted: report }] as const
  }
  const systemInstruction = writeInstruction(...of(isSystem))
  const contents = writeList(gemini, ...of((message) => !isSystem(message)), writeTurns)
  return { ...(systemInstruction !== undefined && { systemInstruction }), contents } as GeminiContents
}
