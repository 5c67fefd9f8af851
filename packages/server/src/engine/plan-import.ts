import type { ImportInput, MisplacedMessage } from './memory.ts'

/** A conversation of an import with those of its messages that are new. */
export interface PlannedImport extends ImportInput {
  /** The number that the index knows it by; of a new one, which of the new numbers it gets. */
  readonly number: number | { readonly offset: number }
}

/** What to store of a batch. */
interface ImportPlan {
  readonly planned: readonly PlannedImport[]
  /** How many numbers new conversations need. */
  readonly newConversations: number
  /** How many messages are left out. */
  readonly skipped: number
  /** The first message that cannot be stored, because its id is taken. Then nothing of the batch may be stored. */
  readonly misplaced: MisplacedMessage | undefined
}

/**
 * Decides what of a batch is new. Entries of the same conversation become one, in their order; a message that its
 * conversation has already, or that comes twice, is left out.
 *
 * @param batch What was given.
 * @param here The numbers of the conversations that are here, and the conversations of the messages that are, by id.
 */
export function planImport(
  batch: readonly ImportInput[],
  here: { readonly numbers: ReadonlyMap<string, number>; readonly messages: ReadonlyMap<string, string> },
): ImportPlan {
  const planned = new Map<string, PlannedImport & { messages: ImportInput['messages'][number][] }>()
  const owners = new Map(here.messages)
  let misplaced: MisplacedMessage | undefined
  let newConversations = 0
  let skipped = 0
  for (const { messages, ...given } of batch) {
    let entry = planned.get(given.conversationId)
    if (entry === undefined) {
      const number = here.numbers.get(given.conversationId) ?? { offset: newConversations++ }
      entry = { ...given, number, messages: [] }
      planned.set(given.conversationId, entry)
    }
    for (const message of messages) {
      const ownerId = owners.get(message.id)
      if (ownerId === undefined) {
        owners.set(message.id, given.conversationId)
        entry.messages.push(message)
      } else if (ownerId === given.conversationId) skipped++
      else misplaced ??= { id: message.id, conversationId: given.conversationId, ownerId }
    }
  }
  return { planned: [...planned.values()], newConversations, skipped, misplaced }
}
