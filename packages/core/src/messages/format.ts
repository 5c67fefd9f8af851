import { describeType } from '../foundation/index.ts'
import { isEqual } from './equal.ts'
import { fromJson, toJson } from './json.ts'
import { type Fields, isFields, isPart, type NeutralMessage, partsOf } from './message.ts'
import { isBareText } from './parts.ts'

/** The formats of messages. `ui` and `model` are the AI SDK's `UIMessage` and `ModelMessage`. */
export type MessageFormat = 'openai' | 'openai-responses' | 'anthropic' | 'gemini' | 'ui' | 'model'

/** A message as its format reads it: fields that have no place in ours are in `fields`. */
export interface ReadMessage {
  readonly role: string
  readonly name?: string | undefined
  readonly content: NeutralMessage['content']
  readonly fields?: Fields
}

/** What a format knows from the messages before. */
export interface Reading {
  /** Where the message is in its list, for errors. */
  readonly at: string
  /** Names of the called tools by the id of the call. */
  readonly toolNames: Map<string, string>
  /** Ids of calls without a result, with the name of the tool, where a format has no ids. */
  readonly pending: { readonly id: string; readonly toolName: string }[]
}

/** Reads and writes the messages of one format. A message that was read is written as it came. */
export interface Format {
  readonly name: MessageFormat
  read(message: Fields, reading: Reading): ReadMessage
  write(message: NeutralMessage, fields: Fields): Fields
}

/** What only the original format of a message has. */
export interface Source {
  readonly format: MessageFormat
  /** Fields of the message that have no place in ours. */
  readonly fields?: Fields
  /** The whole message, if our form cannot express it. */
  readonly original?: unknown
}

/** The source of a message that one of our functions read. */
export function sourceOf(message: NeutralMessage): Source | undefined {
  const source = message.metadata?.['source']
  return isFields(source) && typeof source['format'] === 'string' ? (source as unknown as Source) : undefined
}

const statuses: readonly unknown[] = ['aborted', 'error', 'incomplete']

/** Whether a message was cut, so that its calls may lack their results. */
export function isCut(message: NeutralMessage): boolean {
  return statuses.includes(message.metadata?.['status'])
}

const plainRoles = new Set(['system', 'user', 'assistant'])

/** Whether every format whose content may be a string writes a message in the same way. */
function isPlain({ role, content }: NeutralMessage): boolean {
  if (!plainRoles.has(role) || content === null) return false
  return typeof content === 'string' || (content.length > 0 && content.every(isBareText))
}

const formatsOfStrings = new Set<MessageFormat>(['openai', 'anthropic', 'model'])

/** @throws {TypeError} if the value is not a list of objects */
export function checkList(value: unknown, argument: string): readonly Fields[] {
  if (!Array.isArray(value)) throw new TypeError(`${argument} must be an array of messages, got ${describeType(value)}`)
  const at = value.findIndex((item) => !isFields(item))
  if (at !== -1) throw new TypeError(`${argument}[${at}] must be an object, got ${describeType(value[at])}`)
  return value as Fields[]
}

/** @throws {TypeError} if the message has no role */
export function checkRole(message: Fields, at: string): string {
  const role = message['role']
  if (typeof role !== 'string' || role === '') {
    throw new TypeError(`${at}.role must be a string with at least one character, got ${describeType(role)}`)
  }
  return role
}

/** @throws {TypeError} if a list of parts is not one of objects */
export function checkParts(value: unknown, at: string): readonly Fields[] {
  if (!Array.isArray(value)) throw new TypeError(`${at} must be an array of parts, got ${describeType(value)}`)
  const index = value.findIndex((item) => !isFields(item))
  if (index !== -1) throw new TypeError(`${at}[${index}] must be an object, got ${describeType(value[index])}`)
  return value as Fields[]
}

function toMessage({ role, name, content }: ReadMessage, metadata?: Fields): NeutralMessage {
  return { role, ...(name !== undefined && { name }), content, ...(metadata !== undefined && { metadata }) }
}

function rememberTools(toolNames: Map<string, string>, content: NeutralMessage['content']): void {
  for (const part of partsOf(content)) if (isPart(part, 'tool-call')) toolNames.set(part.toolCallId, part.toolName)
}

/** Reads a list. What our form cannot express is kept whole, so that every message can be written as it came. */
export function readList(format: Format, messages: readonly Fields[], argument = 'messages'): NeutralMessage[] {
  const toolNames = new Map<string, string>()
  const pending: Reading['pending'] = []
  return messages.map((original, index) => {
    const read = format.read(original, { at: `${argument}[${index}]`, toolNames, pending })
    rememberTools(toolNames, read.content)
    const hasFields = read.fields !== undefined && Object.keys(read.fields).length > 0
    const source: Source = { format: format.name, ...(hasFields && { fields: toJson(read.fields) as Fields }) }
    const message = toMessage(read, { source })
    if (!isEqual(format.write(message, read.fields ?? {}), original)) {
      return toMessage(read, { source: { format: format.name, original: toJson(original) } })
    }
    return hasFields || !formatsOfStrings.has(format.name) || !isPlain(message) ? message : toMessage(read)
  })
}

/** Writes a message of the format as it came, or as it is now if its content has changed since. */
export function writeOwn(format: Format, message: NeutralMessage): Fields {
  const source = sourceOf(message)
  if (source?.original === undefined) return format.write(message, fromJson(source?.fields ?? {}) as Fields)
  const original = fromJson(source.original) as Fields
  const before = format.read(original, { at: 'original', toolNames: new Map(), pending: [] })
  const isUnchanged = isEqual(format.write(toMessage(before), {}), format.write(message, {}))
  return isUnchanged ? original : format.write(message, {})
}

/** Whether a message can be written as it came. */
export function isOwn(format: Format, message: NeutralMessage): boolean {
  const source = sourceOf(message)
  return source === undefined ? formatsOfStrings.has(format.name) && isPlain(message) : source.format === format.name
}
