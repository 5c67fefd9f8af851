import type { GivenImport } from './memory.ts'

/** A conversation of an import with those of its messages that are new. */
export interface PlannedImport extends GivenImport {
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
}

/**
 * Decides what of a batch is new. Entries of the same conversation become one, in their order; a message that is here,
 * or that comes twice, is left out.
 *
 * @param batch What was given.
 * @param here The numbers of the conversations that are here, by id, and the ids of the messages that are.
 */
export function planImport(
  batch: readonly GivenImport[],
  here: { readonly numbers: ReadonlyMap<string, number>; readonly messages: ReadonlySet<string> },
): ImportPlan {
  const planned = new Map<string, PlannedImport & { messages: GivenImport['messages'][number][] }>()
  const seen = new Set(here.messages)
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
      if (seen.has(message.id)) skipped++
      else entry.messages.push(message)
      seen.add(message.id)
    }
  }
  return { planned: [...planned.values()], newConversations, skipped }
}
