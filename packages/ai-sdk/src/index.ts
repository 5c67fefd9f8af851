/**
 * Memory for the AI SDK: middleware for language models, tools, and conversions of messages.
 *
 * @module @sekha/ai-sdk
 */
export {
  fromModelMessages,
  fromUIMessages,
  toModelMessages,
  toUIMessages,
  type MessagePart,
  type ModelMessage,
  type NeutralMessage,
  type Omission,
  type UIMessage,
  type WriteOptions,
} from '@sekha/core/messages'
export { memoryMiddleware, type MemoryMiddleware, type MemoryOptions } from './memory-middleware.ts'
export {
  memoryTools,
  type MemoryResult,
  type MemoryTool,
  type MemoryTools,
  type MemoryToolsOptions,
} from './memory-tools.ts'
export type { ToolInputSchema } from './tool-schema.ts'
