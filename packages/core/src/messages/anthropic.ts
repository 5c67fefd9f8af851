import { describeType } from '../foundation/index.ts'
import { checkList, checkParts, checkRole, type Format, readList } from './format.ts'
import {
  type Fields,
  type FilePart,
  isFields,
  isFilePart,
  isPart,
  type MessagePart,
  type NeutralMessage,
  type ToolCallPart,
  type ToolOutput,
  type ToolResultPart,
} from './message.ts'
import { isBareText } from './parts.ts'
import { objectInput } from './tool-arguments.ts'
import { isError, outputParts, outputText } from './tool-output.ts'
import type { Omission, Turn, WriteOptions } from './turns.ts'
import { writeList } from './write-list.ts'

/** Where an image or a document is. */
export type AnthropicSource<MediaType extends string> =
  | { type: 'base64'; media_type: MediaType; data: string }
  | { type: 'url'; url: string }

/** The media types of images. */
export type AnthropicImageType = 'image/jpeg' | 'image/png' | 'image/gif' | 'image/webp'

/** A text, an image or a document. */
export type AnthropicContentBlock =
  | { type: 'text'; text: string }
  | { type: 'image'; source: AnthropicSource<AnthropicImageType> }
  | {
      type: 'document'
      source: AnthropicSource<'application/pdf'> | { type: 'text'; media_type: 'text/plain'; data: string }
      title?: string | null
    }

/** A block of a message. */
export type AnthropicBlock =
  | AnthropicContentBlock
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown }
  | { type: 'tool_result'; tool_use_id: string; content?: string | AnthropicContentBlock[]; is_error?: boolean }

/** A message for `messages.create`. */
export interface AnthropicMessage {
  role: 'user' | 'assistant'
  content: string | AnthropicBlock[]
}

/** What `messages.create` takes beside the model. */
export interface AnthropicMessages {
  system?: string | { type: 'text'; text: string }[]
  messages: AnthropicMessage[]
}

/** The types of images that the API takes. */
const imageTypes = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])

function readSource(source: unknown): Partial<FilePart> | undefined {
  if (!isFields(source)) return undefined
  const { type, media_type: mediaType, data, url, file_id: id } = source
  if (type === 'base64' && typeof data === 'string' && typeof mediaType === 'string') return { mediaType, data }
  if (type === 'text' && typeof data === 'string' && typeof mediaType === 'string') return { mediaType, text: data }
  if (type === 'url' && typeof url === 'string') return { url }
  return type === 'file' && typeof id === 'string' ? { reference: { anthropic: id } } : undefined
}

function writeSource({ mediaType, data, text, url, reference }: FilePart): Fields | undefined {
  if (data !== undefined) return { type: 'base64', media_type: mediaType, data }
  if (text !== undefined) return { type: 'text', media_type: mediaType ?? 'text/plain', data: text }
  const id = reference?.['anthropic']
  if (id !== undefined) return { type: 'file', file_id: id }
  return url === undefined ? undefined : { type: 'url', url }
}

function readOutput(content: unknown, isFailed: boolean): ToolOutput {
  if (Array.isArray(content)) return { type: 'content', value: content.filter(isFields).map(readBlock) }
  return { type: isFailed ? 'error-text' : 'text', value: typeof content === 'string' ? content : '' }
}

function readBlock(block: Fields): MessagePart {
  const { type, ...rest } = block
  if (type === 'image' || type === 'document') {
    const { source: given, ...others } = rest
    const source = readSource(given)
    return source === undefined
      ? (block as MessagePart)
      : { ...others, type: type === 'image' ? 'image' : 'file', ...source }
  }
  if (type === 'thinking' && typeof rest['thinking'] === 'string') {
    const { thinking: text, ...others } = rest
    return { ...others, type: 'reasoning', text: text }
  }
  if (type === 'tool_use' && typeof rest['id'] === 'string' && typeof rest['name'] === 'string') {
    const { id, name, input, ...others } = rest
    return { ...others, type: 'tool-call', toolCallId: id, toolName: name, input }
  }
  return typeof type === 'string' ? (block as MessagePart) : { ...rest, type: 'other' }
}

function readResult(block: Fields, toolNames: ReadonlyMap<string, string>): MessagePart {
  const { type: _, tool_use_id: id, content, is_error: failed, ...rest } = block
  const toolCallId = String(id)
  // A content of blocks has no form for a failure.
  const mark = Array.isArray(content) && failed !== undefined ? { isError: failed } : {}
  const noFlag = failed === false && !Array.isArray(content) ? { isError: false } : {}
  const output = readOutput(content, failed === true)
  return {
    ...rest,
    ...mark,
    ...noFlag,
    type: 'tool-result',
    toolCallId,
    toolName: toolNames.get(toolCallId) ?? '',
    output,
  }
}

function writeResult(part: ToolResultPart, isOwn: boolean): Fields {
  const { type: _, toolCallId, toolName: _name, output, isError: mark, ...rest } = part
  const flag = isOwn && mark !== undefined ? mark : isError(output) ? true : undefined
  const content =
    output.type === 'content'
      ? outputParts(output).flatMap((item) => writeBlock(item, isOwn) ?? { type: 'text', text: `[${item.type}]` })
      : outputText(output)
  const id = isOwn ? toolCallId : safeId(toolCallId)
  return {
    ...(isOwn && rest),
    type: 'tool_result',
    tool_use_id: id,
    content,
    ...(flag !== undefined && { is_error: flag }),
  }
}

/** The API refuses ids with other characters. */
const safeId = (id: string) => id.replaceAll(/[^\w-]/g, '_')

function writeCall(part: ToolCallPart, isOwn: boolean): Fields {
  const { type: _, toolCallId, toolName: name, input, ...rest } = part
  if (isOwn) return { ...rest, type: 'tool_use', id: toolCallId, name, input }
  return { type: 'tool_use', id: safeId(toolCallId), name, input: objectInput(part) }
}

function writeFile(part: FilePart, isOwn: boolean): Fields | undefined {
  const { type, mediaType, data, text: _text, url: _url, reference: _reference, filename, ...rest } = part
  const source = writeSource(part)
  if (source === undefined) return undefined
  if (isOwn)
    return {
      ...rest,
      type: type === 'image' ? 'image' : 'document',
      source,
      ...(filename !== undefined && { filename }),
    }
  const isImage = type === 'image' || mediaType?.startsWith('image/') === true
  if (isImage && data !== undefined && !imageTypes.has(mediaType ?? '')) return undefined
  if (!isImage && data !== undefined && mediaType !== 'application/pdf') return undefined
  return {
    type: isImage ? 'image' : 'document',
    source,
    ...(!isImage && filename !== undefined && { title: filename }),
  }
}

function writeBlock(part: MessagePart, isOwn: boolean): Fields | undefined {
  if (isPart(part, 'text')) return isOwn ? part : { type: 'text', text: part.text }
  if (isPart(part, 'tool-call')) return writeCall(part, isOwn)
  if (isPart(part, 'tool-result')) return writeResult(part, isOwn)
  if (isFilePart(part)) return writeFile(part, isOwn)
  if (isPart(part, 'reasoning') && isOwn) {
    const { type: _, text: thinking, ...rest } = part
    return { ...rest, type: 'thinking', thinking }
  }
  return isOwn ? part : undefined
}

const anthropic: Format = {
  name: 'anthropic',
  read(message, { at, toolNames }) {
    const { role: _, content, ...fields } = message
    const role = checkRole(message, at)
    if (typeof content === 'string') return { role, content, fields }
    const parts = checkParts(content, `${at}.content`).map((block) => {
      if (block['type'] === 'tool_result' && typeof block['tool_use_id'] === 'string')
        return readResult(block, toolNames)
      const part = readBlock(block)
      // A result may be in the same list as its call.
      if (isPart(part, 'tool-call')) toolNames.set(part.toolCallId, part.toolName)
      return part
    })
    return { role, content: parts, fields }
  },
  write({ role, content }, fields) {
    const written = Array.isArray(content) ? content.map((part) => writeBlock(part, true) ?? part) : content
    return { ...fields, role, content: written }
  },
}

/** A thinking block without its signature is refused, so one that was cut is not sent. */
const isReplayable = (block: Fields) => block['type'] !== 'thinking' || typeof block['signature'] === 'string'

function writeTurns(turns: readonly Turn[], onOmitted: (omission: Omission) => void): Fields[] {
  const messages: { role: string; content: Fields[] }[] = []
  const add = (role: string, blocks: readonly Fields[]) => {
    const last = messages.at(-1)
    if (last?.role === role && role !== 'system') last.content.push(...blocks)
    else if (blocks.length > 0) messages.push({ role, content: [...blocks] })
  }
  for (const { role, index, format, parts, results } of turns) {
    const isOwn = format === 'anthropic'
    add(
      role,
      parts.flatMap((part) => {
        const block = role === 'assistant' && isFilePart(part) && !isOwn ? undefined : writeBlock(part, isOwn)
        if (block !== undefined && isReplayable(block)) return [block]
        onOmitted({ index, part, reason: block === undefined ? 'unsupported' : 'incomplete' })
        return []
      }),
    )
    add(
      'user',
      results.map((result) => writeResult(result, isOwn)),
    )
  }
  return messages.map(({ role, content }) => {
    const [first] = content
    const isText = content.length === 1 && first !== undefined && isBareText(first as MessagePart)
    return { role, content: isText ? first['text'] : content }
  })
}

/** The instructions in front of the messages: one string, or the blocks of them all. */
function joinSystem(messages: readonly Fields[]): unknown {
  const [first] = messages
  if (messages.length === 1) return first?.['content']
  return messages.flatMap(({ content }) => (typeof content === 'string' ? [{ type: 'text', text: content }] : content))
}

/**
 * Reads messages of Anthropic's API: the list, or what `messages.create` takes, with its `system`. A response of the
 * API is a message too.
 *
 * @throws {TypeError} naming the message and the field, if one has no role, or a content that is neither a string nor an
 *   array of blocks
 */
export function fromAnthropic(
  input: readonly object[] | { readonly system?: unknown; readonly messages: readonly object[] },
): NeutralMessage[] {
  if (Array.isArray(input)) return readList(anthropic, checkList(input, 'messages'))
  if (!isFields(input)) throw new TypeError(`messages must be an array of messages, got ${describeType(input)}`)
  const { system, messages } = input
  const list = readList(anthropic, checkList(messages, 'messages'))
  if (system === undefined) return list
  if (typeof system !== 'string' && !Array.isArray(system)) {
    throw new TypeError(`system must be a string or an array of blocks, got ${describeType(system)}`)
  }
  return [...readList(anthropic, [{ role: 'system', content: system }], 'system'), ...list]
}

/**
 * Writes messages for Anthropic's API: `anthropic.messages.create({ model, max_tokens, ...toAnthropic(messages) })`.
 * Messages that {@link fromAnthropic} read come back equal.
 *
 * Reasoning of other providers has no place there: `onOmitted` receives it.
 */
export function toAnthropic(messages: readonly NeutralMessage[], options: WriteOptions = {}): AnthropicMessages {
  const written = writeList(anthropic, messages, options, writeTurns)
  const system = written.filter(({ role }) => role === 'system')
  const rest = written.filter(({ role }) => role !== 'system')
  return {
    ...(system.length > 0 && { system: joinSystem(system) }),
    messages: rest,
  } as unknown as AnthropicMessages
}
