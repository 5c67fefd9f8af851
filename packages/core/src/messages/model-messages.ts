import { decodeBase64, encodeBase64 } from './base64.ts'
import { checkList, checkParts, checkRole, type Format, readList } from './format.ts'
import { fromJson, toJson } from './json.ts'
import {
  type Fields,
  type FilePart,
  isFields,
  isFilePart,
  isPart,
  type MessagePart,
  type NeutralMessage,
  partsOf,
  type ToolResultPart,
} from './message.ts'
import type { Omission, Turn, WriteOptions } from './turns.ts'
import { writeList } from './write-list.ts'

/** Options of providers. */
export type ModelProviderOptions = Record<string, Record<string, never>>

/** A file of a message. */
export interface ModelFilePart {
  type: 'file'
  data:
    | string
    | URL
    | Uint8Array
    | { type: 'reference'; reference: Record<string, string> }
    | { type: 'text'; text: string }
  mediaType: string
  filename?: string
}

/** The result of a call. */
export interface ModelToolResultPart {
  type: 'tool-result'
  toolCallId: string
  toolName: string
  output:
    | { type: 'text' | 'error-text'; value: string }
    | { type: 'json' | 'error-json'; value: never }
    | { type: 'execution-denied'; reason?: string }
    | { type: 'content'; value: { type: 'text'; text: string }[] }
  providerOptions?: ModelProviderOptions
}

/** A message of the AI SDK: its `ModelMessage`. */
export type ModelMessage =
  | { role: 'system'; content: string; providerOptions?: ModelProviderOptions }
  | {
      role: 'user'
      content: string | ({ type: 'text'; text: string; providerOptions?: ModelProviderOptions } | ModelFilePart)[]
      providerOptions?: ModelProviderOptions
    }
  | {
      role: 'assistant'
      content:
        | string
        | (
            | { type: 'text' | 'reasoning'; text: string; providerOptions?: ModelProviderOptions }
            | ModelFilePart
            | {
                type: 'tool-call'
                toolCallId: string
                toolName: string
                input: unknown
                providerExecuted?: boolean
                providerOptions?: ModelProviderOptions
              }
            | ModelToolResultPart
          )[]
      providerOptions?: ModelProviderOptions
    }
  | { role: 'tool'; content: ModelToolResultPart[]; providerOptions?: ModelProviderOptions }

/** How the data of a file came, if not as base64, as a URL object or as a reference. */
type Form = 'string' | 'bytes' | 'buffer'

const isUrl = (text: string) => /^(https?|data):/i.test(text.slice(0, 6))

function readData(value: unknown): { readonly source: Partial<FilePart>; readonly form?: Form } | undefined {
  if (value instanceof URL) return { source: { url: value.href } }
  if (value instanceof Uint8Array) return { source: { data: encodeBase64(value) }, form: 'bytes' }
  if (value instanceof ArrayBuffer) return { source: { data: encodeBase64(new Uint8Array(value)) }, form: 'buffer' }
  if (typeof value === 'string')
    return isUrl(value) ? { source: { url: value }, form: 'string' } : { source: { data: value } }
  return undefined
}

function writeData({ url, data }: FilePart, form: unknown): unknown {
  if (url !== undefined) return form === 'string' || !URL.canParse(url) ? url : new URL(url)
  if (data === undefined || form === undefined) return data
  return form === 'buffer' ? decodeBase64(data).buffer : decodeBase64(data)
}

function readFile(part: Fields): MessagePart | undefined {
  const { type, image, data, mediaType, filename, ...rest } = part
  const value = type === 'image' ? image : data
  const base = {
    ...rest,
    type: String(type),
    ...(mediaType !== undefined && { mediaType }),
    ...(filename !== undefined && { filename }),
  }
  const bare = readData(value)
  if (bare !== undefined) return { ...base, ...bare.source, ...(bare.form !== undefined && { form: bare.form }) }
  if (!isFields(value)) return undefined
  if (value['type'] === undefined) return { ...base, reference: value as Record<string, string> }
  if (value['type'] === 'reference' && isFields(value['reference'])) {
    return { ...base, reference: value['reference'] as Record<string, string>, isTagged: true }
  }
  if (value['type'] === 'text' && typeof value['text'] === 'string')
    return { ...base, text: value['text'], isTagged: true }
  const tagged = readData(value['type'] === 'url' ? value['url'] : value['type'] === 'data' ? value['data'] : undefined)
  // Tagged data is never a URL, whatever the string looks like.
  if (tagged === undefined || (value['type'] === 'data') !== (tagged.source.data !== undefined)) return undefined
  return { ...base, ...tagged.source, ...(tagged.form !== undefined && { form: tagged.form }), isTagged: true }
}

function tag(part: FilePart, form: unknown): unknown {
  if (part.reference !== undefined) return { type: 'reference', reference: part.reference }
  if (part.text !== undefined) return { type: 'text', text: part.text }
  return part.url === undefined
    ? { type: 'data', data: writeData(part, form) }
    : { type: 'url', url: writeData(part, form) }
}

function writeFile(part: FilePart): Fields {
  const { type, mediaType, url: _url, data: _data, text: _text, reference, filename, form, isTagged, ...rest } = part
  const value = isTagged === true ? tag(part, form) : (reference ?? writeData(part, form))
  return {
    ...rest,
    type,
    [type === 'image' ? 'image' : 'data']: value,
    ...(mediaType !== undefined && { mediaType }),
    ...(filename !== undefined && { filename }),
  }
}

function readPart(part: Fields): MessagePart {
  const { type } = part
  const file = type === 'file' || type === 'image' ? readFile(part) : undefined
  if (file !== undefined) return toJson(file) as MessagePart
  return toJson(typeof type === 'string' ? part : { ...part, type: 'other' }) as MessagePart
}

function writePart(part: MessagePart): Fields {
  const decoded = fromJson(part) as MessagePart
  return isFilePart(decoded) ? writeFile(decoded) : decoded
}

const model: Format = {
  name: 'model',
  read(message, { at }) {
    const { role: _, content, ...fields } = message
    const role = checkRole(message, at)
    return {
      role,
      content: typeof content === 'string' ? content : checkParts(content, `${at}.content`).map(readPart),
      fields,
    }
  },
  write({ role, content }, fields) {
    return { ...fields, role, content: Array.isArray(content) ? content.map(writePart) : content }
  },
}

/** The options of the provider that wrote a part, if it is one of the AI SDK. */
function optionsOf(part: MessagePart, format: Turn['format']): Fields {
  const ui = isFields(part['ui']) ? part['ui'] : {}
  const options =
    format === 'model'
      ? part['providerOptions']
      : format === 'ui'
        ? (part['providerMetadata'] ?? ui['callProviderMetadata'])
        : undefined
  return options === undefined ? {} : { providerOptions: options }
}

/** Whether the provider executed the tool, so that the result is in the assistant's message. */
function isProviderExecuted(part: MessagePart, format: Turn['format']): boolean {
  if (format === 'model') return part['providerExecuted'] === true
  return format === 'ui' && isFields(part['ui']) && part['ui']['providerExecuted'] === true
}

function writeForeign(part: MessagePart, format: Turn['format']): Fields | undefined {
  const options = optionsOf(part, format)
  if (isPart(part, 'text') || isPart(part, 'reasoning')) return { type: part.type, text: part.text, ...options }
  if (isPart(part, 'tool-call')) {
    const { toolCallId, toolName, input } = part
    const executed = isProviderExecuted(part, format) ? { providerExecuted: true } : {}
    return { type: 'tool-call', toolCallId, toolName, input: input ?? {}, ...executed, ...options }
  }
  if (isFilePart(part)) {
    const { mediaType, filename, url, data, text, reference } = part
    const fallback = part.type === 'image' ? 'image/*' : 'application/octet-stream'
    if (url === undefined && data === undefined && text === undefined && reference === undefined) return undefined
    const source = {
      ...(url !== undefined && { url }),
      ...(data !== undefined && { data }),
      ...(text !== undefined && { text }),
    }
    const file = {
      type: 'file',
      mediaType: mediaType ?? fallback,
      ...source,
      ...(reference !== undefined && { reference }),
    } as const
    const isTagged = reference !== undefined || text !== undefined
    return {
      ...writeFile({ ...file, ...(filename !== undefined && { filename }), ...(isTagged && { isTagged }) }),
      ...options,
    }
  }
  if (format === 'model') return writePart(part)
  if (format === 'ui' && part.type === 'custom') return { type: 'custom', kind: part['kind'], ...options }
  return undefined
}

function writeResult({ toolCallId, toolName, output, ...rest }: ToolResultPart, format: Turn['format']): Fields {
  const base = { type: 'tool-result', toolCallId, toolName }
  if (format === 'model') return { ...base, output: fromJson(output), ...optionsOf(rest, format) }
  if (output.type === 'content') {
    const value = output.value.map((part) =>
      isPart(part, 'text') ? { type: 'text', text: part.text } : writeContentFile(part),
    )
    return { ...base, output: { type: 'content', value } }
  }
  if (output.type === 'json' || output.type === 'error-json')
    return { ...base, output: { type: output.type, value: output.value ?? null } }
  return { ...base, output }
}

function writeContentFile(part: MessagePart): Fields {
  if (isFilePart(part)) {
    const { mediaType, filename, url, data } = part
    const named = filename === undefined ? {} : { filename }
    const type = mediaType ?? (part.type === 'image' ? 'image/*' : 'application/octet-stream')
    if (data !== undefined) return { type: 'file', data: { type: 'data', data }, mediaType: type, ...named }
    if (url !== undefined && URL.canParse(url))
      return { type: 'file', data: { type: 'url', url: new URL(url) }, mediaType: type, ...named }
  }
  return { type: 'text', text: `[${part.type}]` }
}

function writeTurns(turns: readonly Turn[], onOmitted: (omission: Omission) => void): Fields[] {
  return turns.flatMap(({ role, index, message, format, parts, results }): Fields[] => {
    if (role === 'system') {
      const text = partsOf(message.content)
        .map((part) => (isPart(part, 'text') ? part.text : ''))
        .join('')
      return text === '' ? [] : [{ role, content: text }]
    }
    const rest = [...results]
    const content = parts.flatMap((part) => {
      const written = isPart(part, 'reasoning') && role === 'user' ? undefined : writeForeign(part, format)
      if (written === undefined) {
        onOmitted({ index, part, reason: 'unsupported' })
        return []
      }
      if (!isPart(part, 'tool-call') || !isProviderExecuted(part, format)) return written
      const at = rest.findIndex(({ toolCallId }) => toolCallId === part.toolCallId)
      const inline = at === -1 ? undefined : rest.splice(at, 1)[0]
      return inline === undefined ? written : [written, writeResult(inline, format)]
    })
    if (content.length === 0) return []
    const later = rest.map((result) => writeResult(result, format))
    return [{ role, content }, ...(later.length > 0 ? [{ role: 'tool', content: later }] : [])]
  })
}

/**
 * Reads the AI SDK's `ModelMessage`s, or the prompt that a language model of the AI SDK receives. Bytes become base64,
 * and bytes again in {@link toModelMessages}.
 *
 * @throws {TypeError} naming the message and the field, if one has no role, or a content that is neither a string nor an
 *   array of parts
 */
export function fromModelMessages(messages: readonly object[]): NeutralMessage[] {
  return readList(model, checkList(messages, 'messages'))
}

/**
 * Writes the AI SDK's `ModelMessage`s, for `generateText({ model, messages })`. Messages that {@link fromModelMessages}
 * read come back equal.
 *
 * Parts that only another provider knows have no place there: `onOmitted` receives them.
 */
export function toModelMessages(messages: readonly NeutralMessage[], options: WriteOptions = {}): ModelMessage[] {
  return writeList(model, messages, options, writeTurns) as unknown as ModelMessage[]
}
