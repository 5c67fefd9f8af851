import { v7 as createId } from 'uuid'
import { draftSegment } from '@sekha/search/segments'
import type { Steps } from '@sekha/search/steps'
import { countWordsInSteps, estimateTokensInSteps } from '@sekha/text'
import { toIndexedDocs } from '../index/indexed-text.ts'
import type { NewMessage } from '../store/store.ts'
import type { MessageInput } from '../messages/message-engine.ts'

/** Completes messages with an id, the time, and the counts of their text. */
export function* completeMessages(
  inputs: readonly (MessageInput & { readonly id?: string | undefined })[],
  at: number,
): Steps<NewMessage[]> {
  const messages: NewMessage[] = []
  for (const { id = createId(), role, name, content, timestamp, metadata } of inputs) {
    const wordCount = yield* countWordsInSteps(content)
    const tokenEstimate = yield* estimateTokensInSteps(content)
    messages.push({ id, role, name, content, wordCount, tokenEstimate, timestamp: timestamp ?? at, metadata })
    yield
  }
  return messages
}

/** Encodes the segment of messages, given the number of each message's conversation. Empty without messages. */
export type EncodeSegment = (conversationOf: (slot: number) => number) => Uint8Array

/** Analyses messages before the numbers of their conversations are known. */
export function* draftMessages(messages: readonly NewMessage[]): Steps<EncodeSegment> {
  if (messages.length === 0) return () => new Uint8Array()
  const draft = yield* draftSegment(yield* toIndexedDocs(messages))
  return (conversationOf) => draft.finish(conversationOf)
}
