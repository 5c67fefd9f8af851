/**
 * Messages of OpenAI, Anthropic, Gemini and the AI SDK, in one form that can be stored, and back.
 *
 * @module @sekha/core/messages
 */
export {
  fromAnthropic,
  toAnthropic,
  type AnthropicBlock,
  type AnthropicContentBlock,
  type AnthropicImageType,
  type AnthropicMessage,
  type AnthropicMessages,
  type AnthropicSource,
} from './anthropic.ts'
export type { MessageFormat } from './format.ts'
export { fromMessages } from './from-messages.ts'
export { fromGemini, toGemini, type GeminiContent, type GeminiContents, type GeminiPart } from './gemini.ts'
export {
  isPart,
  type FilePart,
  type KnownParts,
  type MessagePart,
  type NeutralMessage,
  type OtherPart,
  type ReasoningPart,
  type TextPart,
  type ToolCallPart,
  type ToolOutput,
  type ToolResultPart,
} from './message.ts'
export {
  fromModelMessages,
  toModelMessages,
  type ModelFilePart,
  type ModelMessage,
  type ModelProviderOptions,
  type ModelToolResultPart,
} from './model-messages.ts'
export { fromOpenAI, toOpenAI, type OpenAIContentPart, type OpenAIMessage } from './openai.ts'
export {
  fromOpenAIResponses,
  toOpenAIResponses,
  type OpenAIResponsesItem,
  type OpenAIResponsesPart,
} from './openai-responses.ts'
export type { Omission, WriteOptions } from './turns.ts'
export { fromUIMessages, toUIMessages, type UIMessage } from './ui-messages.ts'
