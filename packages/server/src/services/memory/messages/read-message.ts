import type { wire } from '@sekha/core/contract'
import type { WithoutNulls } from '../../../host/validation/validate.ts'
import { readTimestamp } from '../wire.ts'
import type { MessageInput } from './message-engine.ts'

/** Reads a message of a request, at an index of its list. */
export function readMessage(input: WithoutNulls<wire.MessageInput>, index: number): MessageInput {
  return {
    role: input.role,
    name: input.name ?? null,
    content: typeof input.content === 'string' ? input.content : input.content.map(({ text }) => text).join(' '),
    timestamp:
      input.timestamp === undefined ? undefined : readTimestamp(input.timestamp, `messages[${index}].timestamp`),
    metadata: input.metadata ?? null,
  }
}
