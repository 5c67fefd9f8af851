import { parseDataUrl } from './base64.ts'
import { checkList, checkParts, checkRole, type Format, readList, sourceOf } from './format.ts'
import {
  type Fields,
  type FilePart,
  isFields,
  isFilePart,
  isPart,
  type MessagePart,
  type NeutralMessage,
  partsOf,
  type ToolCallPart,
  type ToolOutput,
  type ToolResultPart,
} from './message.ts'
import { outputText } from './tool-output.ts'
import type { Omission, Turn, WriteOptions } from './turns.ts'
import { writeList } from './write-list.ts'

/** A message of the AI SDK's user interfaces: its `UIMessage`. Further types of parts are those that came in. */
export interface UIMessage {
  id: string
  role: 'system' | 'user' | 'assistant'
  metadata?: unknown
  parts: (
    | { type: 'text' | 'reasoning'; text: string; state?: 'streaming' | 'done' }
    | { type: 'file'; mediaType: string; url: string; filename?: string }
    | { type: 'step-start' }
    | { type: `tool-${string}`; toolCallId: string; state: 'output-available'; input: unknown; output: unknown }
    | { type: `tool-${string}`; toolCallId: string; state: 'output-error'; input: unknown; errorText: string }
  )[]
}

/** Whether a part is a call, with its result once it has one. */
function isTool(part: Fields): boolean {
  const { type, toolCallId, state, toolName } = part
  if (typeof type !== 'string' || typeof toolCallId !== 'string' || typeof state !== 'string') return false
  return type === 'dynamic-tool' ? typeof toolName === 'string' : type.startsWith('tool-')
}

function readTool(part: Fields): MessagePart[] {
  const { type, toolCallId, input, output, errorText, ...rest } = part
  const toolName = type === 'dynamic-tool' ? String(rest['toolName']) : String(type).slice('tool-'.length)
  const { toolName: _, ...ui } = rest
  const kind = type === 'dynamic-tool' ? { isDynamic: true } : {}
  const base = { toolCallId: String(toolCallId), toolName }
  const isIncomplete = ui['state'] === 'input-streaming' ? { isIncomplete: true } : {}
  const call = { type: 'tool-call', ...base, input, ...isIncomplete, ui: { ...ui, ...kind } }
  const result = (value: ToolOutput) => [call, { type: 'tool-result', ...base, output: value }]
  if (ui['state'] === 'output-available') {
    return result(typeof output === 'string' ? { type: 'text', value: output } : { type: 'json', value: output })
  }
  if (ui['state'] === 'output-error' && typeof errorText === 'string')
    return result({ type: 'error-text', value: errorText })
  if (ui['state'] !== 'output-denied') return [call]
  const reason = isFields(ui['approval']) ? ui['approval']['reason'] : undefined
  return result({ type: 'execution-denied', ...(typeof reason === 'string' && { reason }) })
}

function stateOf(result: ToolResultPart | undefined): string {
  if (result === undefined) return 'input-available'
  if (result.output.type === 'execution-denied') return 'output-denied'
  return result.output.type === 'error-text' || result.output.type === 'error-json'
    ? 'output-error'
    : 'output-available'
}

function writeTool(call: ToolCallPart, result: ToolResultPart | undefined): Fields {
  const { toolCallId, toolName, input } = call
  const { isDynamic, state, ...ui } = isFields(call['ui']) ? call['ui'] : ({} as Fields)
  const kind = isDynamic === true ? { type: 'dynamic-tool', toolName } : { type: `tool-${toolName}` }
  const current = stateOf(result)
  const base = { ...kind, ...ui, toolCallId, ...(input !== undefined && { input }) }
  // Without a result, the state that it had: the input may not be complete, or wait for its approval.
  if (result === undefined) return { ...base, state: state ?? current }
  if (current === 'output-denied') return { ...base, state: current }
  if (current === 'output-error') return { ...base, state: current, errorText: outputText(result.output) }
  const { output } = result
  return { ...base, state: current, output: output.type === 'json' ? output.value : outputText(output) }
}

function readFile(part: Fields): MessagePart {
  const { url, mediaType, providerReference: reference, ...rest } = part
  const data = parseDataUrl(String(url))
  const source = data !== undefined && data.mediaType === mediaType ? data : { mediaType, url }
  return { ...rest, ...source, type: 'file', ...(reference !== undefined && { reference }) }
}

function writeFile(part: FilePart, isOwn: boolean): Fields | undefined {
  const { type: _, mediaType, url, data, text, reference, ...rest } = part
  const encoded = data === undefined ? url : `data:${mediaType ?? 'application/octet-stream'};base64,${data}`
  const source = encoded ?? (text === undefined ? undefined : `data:text/plain,${encodeURIComponent(text)}`)
  if (source === undefined && !isOwn) return undefined
  const named = rest['filename'] === undefined ? {} : { filename: rest['filename'] }
  return {
    ...(isOwn ? rest : named),
    type: 'file',
    ...(isOwn ? mediaType !== undefined && { mediaType } : { mediaType: mediaType ?? guessType(url) }),
    ...(source !== undefined && { url: source }),
    ...(isOwn && reference !== undefined && { providerReference: reference }),
  }
}

const guessType = (url: string | undefined) =>
  /\.(png|jpe?g|gif|webp)$/i.test(url ?? '') ? 'image/*' : 'application/octet-stream'

function readPart(part: Fields): MessagePart[] {
  if (isTool(part)) return readTool(part)
  const { type, url } = part
  if (type === 'file' && typeof url === 'string') return [readFile(part)]
  return [typeof type === 'string' ? (part as MessagePart) : { ...part, type: 'other' }]
}

function writeParts(parts: readonly MessagePart[]): Fields[] {
  const written: Fields[] = []
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] as MessagePart
    const next = parts[at + 1]
    if (isPart(part, 'tool-call')) {
      const result =
        next !== undefined && isPart(next, 'tool-result') && next.toolCallId === part.toolCallId ? next : undefined
      if (result !== undefined) at += 1
      written.push(writeTool(part, result))
    } else written.push(isFilePart(part) ? (writeFile(part, true) ?? part) : part)
  }
  return written
}

const ui: Format = {
  name: 'ui',
  read(message, { at }) {
    const { role: _, parts, ...fields } = message
    return { role: checkRole(message, at), content: checkParts(parts, `${at}.parts`).flatMap(readPart), fields }
  },
  write({ role, content }, fields) {
    return { ...fields, role, parts: writeParts(partsOf(content)) }
  },
}

function metadataOf(part: MessagePart, format: Turn['format']): Fields {
  const metadata = format === 'ui' ? part['providerMetadata'] : format === 'model' ? part['providerOptions'] : undefined
  return metadata === undefined ? {} : { providerMetadata: metadata }
}

function writeForeign(part: MessagePart, { format, results }: Turn): Fields | undefined {
  const isOwn = format === 'ui'
  const metadata = metadataOf(part, format)
  if (isPart(part, 'text')) return { type: 'text', text: part.text, ...metadata }
  if (isPart(part, 'reasoning')) return { type: 'reasoning', text: part.text, ...metadata }
  if (isFilePart(part)) {
    const file = writeFile(part, isOwn)
    return file === undefined ? undefined : { ...file, ...metadata }
  }
  if (isPart(part, 'tool-call')) {
    const { toolCallId, toolName, input } = part
    const call = {
      type: 'tool-call',
      toolCallId,
      toolName,
      input: input ?? {},
      ...(isOwn && { ui: part['ui'] }),
    } as const
    const { providerMetadata } = metadata
    const written = writeTool(
      call,
      results.find((result) => result.toolCallId === toolCallId),
    )
    const executed = format === 'model' && part['providerExecuted'] === true ? { providerExecuted: true } : {}
    return {
      ...written,
      ...executed,
      ...(providerMetadata !== undefined && { callProviderMetadata: providerMetadata }),
    }
  }
  return isOwn || (format === 'model' && part.type === 'custom') ? part : undefined
}

/** The id that the message had, or has where it is stored. */
function idOf(message: NeutralMessage, index: number): string {
  const source = sourceOf(message)
  const given = source?.format === 'ui' ? source.fields?.['id'] : undefined
  const stored = (message as { readonly id?: unknown }).id
  return typeof given === 'string' ? given : typeof stored === 'string' ? stored : `message-${index}`
}

/** All that an assistant says before the user's next message is one message, in steps. */
function writeTurns(turns: readonly Turn[], onOmitted: (omission: Omission) => void): Fields[] {
  const messages: { id: string; role: string; metadata?: unknown; parts: Fields[] }[] = []
  for (const turn of turns) {
    const { role, index, message } = turn
    const written = turn.parts.flatMap((part) => {
      const result = writeForeign(part, turn)
      if (result === undefined) onOmitted({ index, part, reason: 'unsupported' })
      return result === undefined ? [] : [result]
    })
    if (written.length === 0) continue
    const parts = role === 'assistant' ? [{ type: 'step-start' }, ...written] : written
    const last = messages.at(-1)
    if (role === 'assistant' && last?.role === 'assistant') last.parts.push(...parts)
    else {
      const fields = turn.format === 'ui' ? sourceOf(message)?.fields : undefined
      messages.push({ ...fields, id: idOf(message, index), role, parts })
    }
  }
  return messages
}

/**
 * Reads the AI SDK's `UIMessage`s, as `useChat` has and sends them. A tool is a call and, once it has one, a result.
 *
 * @throws {TypeError} naming the message and the field, if one has no role or no parts
 */
export function fromUIMessages(messages: readonly object[]): NeutralMessage[] {
  return readList(ui, checkList(messages, 'messages'))
}

/**
 * Writes the AI SDK's `UIMessage`s, for `useChat({ messages })`. Messages that {@link fromUIMessages} read come back
 * equal. One of another format has the `id` that it is stored with.
 *
 * Parts that only another format knows have no place there: `onOmitted` receives them.
 */
export function toUIMessages(messages: readonly NeutralMessage[], options: WriteOptions = {}): UIMessage[] {
  return writeList(ui, messages, options, writeTurns) as unknown as UIMessage[]
}
