/** An object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>

/** Whether a value is an object with fields, and no array. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Text. Further fields, such as citations, are kept as they came. */
export interface TextPart {
  readonly type: 'text'
  readonly text: string
  readonly [field: string]: unknown
}

/** Reasoning of a model. Signatures and encrypted contents are among the further fields. */
export interface ReasoningPart {
  readonly type: 'reasoning'
  readonly text: string
  readonly [field: string]: unknown
}

/** A call of a tool by a model. */
export interface ToolCallPart {
  readonly type: 'tool-call'
  readonly toolCallId: string
  readonly toolName: string
  /** The parsed arguments. A string if they were not JSON, as in a message that was cut. */
  readonly input: unknown
  readonly [field: string]: unknown
}

/** The output of a tool, as in the AI SDK. */
export type ToolOutput =
  | { readonly type: 'text' | 'error-text'; readonly value: string }
  | { readonly type: 'json' | 'error-json'; readonly value: unknown }
  | { readonly type: 'execution-denied'; readonly reason?: string }
  | { readonly type: 'content'; readonly value: readonly MessagePart[] }

/** The result of a call. */
export interface ToolResultPart {
  readonly type: 'tool-result'
  readonly toolCallId: string
  /** Empty if the call is in none of the messages and the result does not name its tool. */
  readonly toolName: string
  readonly output: ToolOutput
  readonly [field: string]: unknown
}

/** A file or an image: by `url`, as base64 `data`, as `text`, or by a `reference` of each provider that has it. */
export interface FilePart {
  readonly type: 'file' | 'image'
  readonly mediaType?: string
  readonly url?: string
  readonly data?: string
  readonly text?: string
  readonly reference?: Readonly<Record<string, string>>
  readonly filename?: string
  readonly [field: string]: unknown
}

/** A part that only its own format knows, kept as it came. */
export interface OtherPart {
  readonly type: string
  readonly [field: string]: unknown
}

/** A part of a message. The list is open: {@link isPart} tells the known ones. */
export type MessagePart = TextPart | ReasoningPart | ToolCallPart | ToolResultPart | FilePart | OtherPart

/** The known parts by their type. */
export interface KnownParts {
  readonly text: TextPart
  readonly reasoning: ReasoningPart
  readonly 'tool-call': ToolCallPart
  readonly 'tool-result': ToolResultPart
  readonly file: FilePart
  readonly image: FilePart
}

/**
 * A message in the form in which it is stored, whichever format it came in. It is JSON: bytes are base64.
 * `metadata.source` holds what only the original format has. `metadata.status` marks a message that was cut:
 * `aborted`, `error` or `incomplete`.
 */
export interface NeutralMessage {
  readonly role: string
  readonly name?: string
  readonly content: string | null | readonly MessagePart[]
  readonly metadata?: Fields
}

const hasCall = (part: Fields) => typeof part['toolCallId'] === 'string' && typeof part['toolName'] === 'string'

/** Whether a part is of a known type, and has its fields. */
export function isPart<Type extends keyof KnownParts>(part: MessagePart, type: Type): part is KnownParts[Type] {
  if (part.type !== type) return false
  if (type === 'text' || type === 'reasoning') return typeof part['text'] === 'string'
  if (type === 'tool-call') return hasCall(part)
  if (type === 'tool-result') return hasCall(part) && isFields(part['output'])
  return true
}

/** Whether a part is a file or an image. */
export function isFilePart(part: MessagePart): part is FilePart {
  return part.type === 'file' || part.type === 'image'
}

/** The content of a message as parts. */
export function partsOf(content: NeutralMessage['content']): readonly MessagePart[] {
  if (content === null) return []
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}
