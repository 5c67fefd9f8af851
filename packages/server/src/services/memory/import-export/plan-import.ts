import type { ImportInput, MisplacedMessage } from './transfer-engine.ts'

/** An imported conversation with its new messages. */
export interface PlannedImport extends ImportInput {
  /** The number in the index or, for a new conversation, the offset into the new numbers. */
  readonly number: number | { readonly offset: number }
}

/** The part of a batch to store. */
interface ImportPlan {
  readonly planned: readonly PlannedImport[]
  /** The number of new conversations. */
  readonly newConversations: number
  /** The number of skipped messages. */
  readonly skipped: number
  /** The first message whose id is taken by another conversation. If present, no part of the batch may be stored. */
  readonly misplaced: MisplacedMessage | undefined
}

/**
 * Decides which parts of a batch are new. Merges entries of the same conversation in their order, and skips messages
 * that are already stored in it or repeated.
 *
 * @param batch The entries to import.
 * @param here The numbers of stored conversations and the conversations of stored messages, by id.
 */
export function planImport(
  batch: readonly ImportInput[],
  here: { readonly numbers: ReadonlyMap<string, number>; readonly messages: ReadonlyMap<string, string | null> },
): ImportPlan {
  const planned = new Map<string, PlannedImport & { messages: ImportInput['messages'][number][] }>()
  const owners = new Map<string, string | null>(here.messages)
  let misplaced: MisplacedMessage | undefined
  let newConversations = 0
  let skipped = 0
  for (const { messages, ...input } of batch) {
    let entry = planned.get(input.conversationId)
    if (entry === undefined) {
      const number = here.numbers.get(input.conversationId) ?? { offset: newConversations++ }
      entry = { ...input, number, messages: [] }
      planned.set(input.conversationId, entry)
    }
    for (const message of messages) {
      const ownerId = owners.get(message.id)
      if (ownerId === undefined) {
        owners.set(message.id, input.conversationId)
        entry.messages.push(message)
      } else if (ownerId === input.conversationId) skipped++
      else misplaced ??= { id: message.id, conversationId: input.conversationId, ownerId }
    }
  }
  return { planned: [...planned.values()], newConversations, skipped, misplaced }
}
