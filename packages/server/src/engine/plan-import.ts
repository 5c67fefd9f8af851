import type { GivenImport } from './memory.ts'

/** A conversation of an import with the number that the index knows it by, and those of its messages that are new. */
export interface PlannedImport extends GivenImport {
  readonly number: number
}

/**
 * Decides what of a batch is new. Entries of the same conversation become one, in their order; a message that is here,
 * or that comes twice, is left out.
 *
 * @param batch What was given.
 * @param here The numbers of the conversations that are here, by id, and the ids of the messages that are.
 * @param firstNumber The number of the first conversation that is new.
 */
export function planImport(
  batch: readonly GivenImport[],
  here: { readonly numbers: ReadonlyMap<string, number>; readonly messages: ReadonlySet<string> },
  firstNumber: number,
): { readonly planned: readonly PlannedImport[]; readonly skipped: number } {
  const planned = new Map<string, PlannedImport & { messages: GivenImport['messages'][number][] }>()
  const seen = new Set(here.messages)
  let next = firstNumber
  let skipped = 0
  for (const { conversation, conversationId, messages } of batch) {
    let entry = planned.get(conversationId)
    if (entry === undefined) {
      const number = here.numbers.get(conversationId) ?? next++
      entry = { conversation, conversationId, number, messages: [] }
      planned.set(conversationId, entry)
    }
    for (const message of messages) {
      if (seen.has(message.id)) skipped++
      else entry.messages.push(message)
      seen.add(message.id)
    }
  }
  return { planned: [...planned.values()], skipped }
}
