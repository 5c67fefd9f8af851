import { isPart, type MessagePart, type NeutralMessage } from '@sekha/core/messages'

/** A message as the contract takes it: text, and the parts beside. */
export interface StoredMessage {
  readonly role: string
  readonly content: string
  readonly name?: string
  readonly metadata: { readonly [field: string]: unknown }
}

/** The most characters of a call or a result that are searched. */
const TOOL_TEXT_LIMIT = 4000

function textOfPart(part: MessagePart): string {
  if (isPart(part, 'text')) return part.text
  if (isPart(part, 'tool-call')) return `${part.toolName} ${asText(part.input)}`
  if (isPart(part, 'tool-result'))
    return `${part.toolName}: ${asText('value' in part.output ? part.output.value : part.output)}`
  return ''
}

function asText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.slice(0, TOOL_TEXT_LIMIT).toWellFormed()
}

/** The text of a message, as it is stored and searched. */
export function textOf({ content }: NeutralMessage): string {
  if (content === null || typeof content === 'string') return content ?? ''
  return content
    .map(textOfPart)
    .filter((text) => text !== '')
    .join('\n')
}

/** The bytes of files are not part of a message's metadata. */
function withoutBytes(part: MessagePart): MessagePart {
  const { data, ...rest } = part
  return typeof data === 'string' && (part.type === 'file' || part.type === 'image')
    ? { ...rest, omittedBytes: data.length }
    : part
}

/** Writes a message for the contract. */
export function toStored(message: NeutralMessage): StoredMessage {
  const { role, name, content, metadata } = message
  const isText =
    typeof content === 'string' ||
    (content ?? []).every((part) => isPart(part, 'text') && Object.keys(part).length === 2)
  const parts = isText ? {} : { parts: (content as readonly MessagePart[]).map(withoutBytes) }
  return { role, content: textOf(message), ...(name !== undefined && { name }), metadata: { ...metadata, ...parts } }
}
