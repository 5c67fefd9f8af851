import type { LanguageModelV4Content, LanguageModelV4Prompt } from '@ai-sdk/provider'
import { fromModelMessages, type NeutralMessage } from '@sekha/core/messages'
import { hash } from './scoped-client.ts'
import { textOf } from './stored-message.ts'

/** Why a response has no end. */
export type CutStatus = 'aborted' | 'error' | 'incomplete'

/** What a call of a model said. */
export interface ModelResponse {
  readonly content: readonly LanguageModelV4Content[]
  /** Calls whose arguments are not complete. */
  readonly incompleteCalls: readonly { readonly id: string; readonly toolName: string; readonly input: string }[]
  /** Set if the response was cut. */
  readonly status: CutStatus | undefined
}

/** A message to store. The same message of the same place in a conversation has the same key in every process. */
export interface KeyedMessage {
  readonly key: string
  readonly message: NeutralMessage
}

function parseInput(input: string): unknown {
  try {
    return JSON.parse(input)
  } catch {
    return input
  }
}

/** A part of a response as a part of the next prompt. */
function toPromptPart(part: LanguageModelV4Content): object {
  const { providerMetadata, ...rest } = part
  const options = providerMetadata === undefined ? {} : { providerOptions: providerMetadata }
  if (part.type === 'tool-call') return { ...rest, input: parseInput(part.input), ...options }
  if (part.type === 'tool-result') {
    const { type, toolCallId, toolName, result, isError } = part
    return {
      type,
      toolCallId,
      toolName,
      output: { type: isError === true ? 'error-json' : 'json', value: result },
      ...options,
    }
  }
  return { ...rest, ...options }
}

/** The response as a message, if there is anything in it. */
function toMessage({ content, incompleteCalls, status }: ModelResponse): NeutralMessage | undefined {
  const incomplete = incompleteCalls.map(({ id, toolName, input }) => ({
    type: 'tool-call',
    toolCallId: id,
    toolName,
    input,
    arguments: input,
    isIncomplete: true,
  }))
  const parts = [...content.filter((part) => part.type !== 'text' || part.text !== '').map(toPromptPart), ...incomplete]
  const [message] = fromModelMessages(parts.length === 0 ? [] : [{ role: 'assistant', content: parts }])
  if (message === undefined || status === undefined) return message
  return { ...message, metadata: { ...message.metadata, status } }
}

/** Bytes of files do not tell messages apart, and would be hashed with each call. */
const signatureOf = (message: NeutralMessage): string => JSON.stringify([message.role, textOf(message)])

/**
 * The messages of a call that no earlier call had: those after the assistant's last message, and the response. With
 * tools, one response to the user takes several calls, and each of them stores its own part.
 */
export async function newMessages(
  conversation: string,
  prompt: LanguageModelV4Prompt,
  response: ModelResponse,
): Promise<KeyedMessage[]> {
  const said = toMessage(response)
  if (said === undefined) return []
  const history = fromModelMessages(prompt.filter(({ role }) => role !== 'system'))
  const last = history.findLastIndex(({ role }) => role === 'assistant')
  // The key of a message is that of all messages up to it, so that saying "yes" twice is two messages.
  let key = await hash(conversation, ...history.slice(0, last + 1).map(signatureOf))
  const keyed: KeyedMessage[] = []
  for (const message of history.slice(last + 1)) {
    key = await hash(key, signatureOf(message))
    keyed.push({ key, message })
  }
  return [...keyed, { key: await hash(key, signatureOf(said), response.status ?? ''), message: said }]
}

/** The last text that the user said. */
export function questionOf(prompt: LanguageModelV4Prompt): string {
  const message = prompt.findLast(({ role }) => role === 'user')
  if (message === undefined || typeof message.content === 'string') return ''
  return message.content
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n')
    .trim()
}

/** The texts that the prompt has already. */
export function textsOf(prompt: LanguageModelV4Prompt): Set<string> {
  const messages = fromModelMessages(prompt.filter(({ role }) => role !== 'system').map(withoutFiles))
  return new Set(messages.map((message) => textOf(message).trim()))
}

/** Files have no text, and their bytes need not be encoded to find it. */
function withoutFiles(message: LanguageModelV4Prompt[number]): object {
  if (typeof message.content === 'string') return message
  return {
    role: message.role,
    content: message.content.filter(({ type }) => type !== 'file') satisfies readonly object[],
  }
}
