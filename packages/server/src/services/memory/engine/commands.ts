import { v7 as createId } from 'uuid'
import type { Turn, Turns } from '@sekha/search/steps'
import type { IndexCache } from '../index/index-cache.ts'
import { planImport, type PlannedImport } from '../import-export/plan-import.ts'
import type { BatchOutcome, Idempotency, Place, Scope, Store } from '../store/store.ts'
import { ConversationNumbers } from './conversation-numbers.ts'
import { completeMessages, draftMessages } from './draft-messages.ts'
import { KnownNumbers } from './known-numbers.ts'
import type { IdempotencyInput } from '../store/store.ts'
import type { ImportInput } from '../import-export/transfer-engine.ts'
import type { Memory } from './memory.ts'

/** How long an idempotency key is remembered. */
const keyLifetimeMs = 24 * 60 * 60 * 1000
/** The number of times a command is repeated because another process has changed its conversations. */
const maxRepeats = 20

/** The parts of a memory that its commands need. */
export interface CommandParts {
  readonly store: Store
  readonly indexes: IndexCache
  readonly turns: Turns
  readonly now: () => number
}

/** The writes of a memory. */
type MemoryCommands = Pick<
  Memory,
  | 'createConversation'
  | 'appendMessages'
  | 'updateConversation'
  | 'deleteConversation'
  | 'importConversations'
  | 'saveSummary'
  | 'archiveConversations'
>

/** Creates the writes of a memory. Each is one command of the store, which numbers what it stores. */
export function createCommands(parts: CommandParts): MemoryCommands {
  return new Commands(parts)
}

/** The methods are properties, so that a memory can take them over. */
class Commands implements MemoryCommands {
  readonly #store: Store
  readonly #indexes: IndexCache
  readonly #turns: Turns
  readonly #now: () => number
  readonly #numbers: ConversationNumbers
  readonly #known = new KnownNumbers()

  constructor({ store, indexes, turns, now }: CommandParts) {
    this.#store = store
    this.#indexes = indexes
    this.#turns = turns
    this.#now = now
    this.#numbers = new ConversationNumbers(store)
  }

  createConversation: Memory['createConversation'] = async (scope, input, key) => {
    const at = this.#now()
    const turn = this.#turns.begin()
    const messages = await turn.run(completeMessages(input.messages, at))
    const encode = await turn.run(draftMessages(messages))
    const { user, namespace, label, folder, importance, metadata } = input
    const conversation = { id: createId(), user, namespace, label, folder, importance, metadata }
    const idempotency = toIdempotency(key, at)
    for (let repeat = 0; repeat <= maxRepeats; repeat++) {
      const number = await this.#numbers.take(scope, 1)
      const segment = encode(() => number)
      const command = { ...conversation, number, messages, segment, at, idempotency }
      const outcome = await this.#store.createConversation(scope, command)
      if (outcome.outcome !== 'outdated') return this.#learn(scope, outcome, segment)
      this.#numbers.discard(scope, number)
    }
    throw new Error('the numbers of new conversations are used as soon as they are reserved')
  }

  appendMessages: Memory['appendMessages'] = async (scope, conversationId, inputs, key) => {
    const at = this.#now()
    let number = this.#known.get(scope, conversationId) ?? (await this.#findNumber(scope, conversationId))
    if (number === undefined) return { outcome: 'not-found' }
    const turn = this.#turns.begin()
    const messages = await turn.run(completeMessages(inputs, at))
    const encode = await turn.run(draftMessages(messages))
    const idempotency = toIdempotency(key, at)
    for (let repeat = 0; repeat <= maxRepeats; repeat++) {
      const current = number
      const segment = encode(() => current)
      const command = { conversationId, number, messages, segment, at, idempotency }
      const outcome = await this.#store.appendMessages(scope, command)
      if (outcome.outcome === 'renumbered') {
        number = outcome.currentNumber
        continue
      }
      if (outcome.outcome === 'done') this.#known.set(scope, conversationId, number)
      else this.#known.delete(scope, conversationId)
      return this.#learn(scope, outcome, segment)
    }
    throw new Error(`conversation ${conversationId} is deleted and imported again all the time`)
  }

  updateConversation: Memory['updateConversation'] = (scope, id, change, expectedRevision, key) => {
    const at = this.#now()
    const idempotency = toIdempotency(key, at)
    return this.#store.updateConversation(scope, { id, change, expectedRevision, at, idempotency })
  }

  deleteConversation: Memory['deleteConversation'] = async (scope, id) => {
    this.#known.delete(scope, id)
    const outcome = await this.#store.deleteConversation(scope, id)
    if (outcome.outcome === 'done') this.#indexes.remove(scope, outcome.value.number, outcome.value.version)
    // An earlier attempt may have deleted the conversation without erasing it all. A repeat waits for the same
    // guarantee.
    await this.#store.eraseDeleted(scope, id)
    return outcome.outcome === 'done' ? { ...outcome, value: { number: outcome.value.number } } : outcome
  }

  importConversations: Memory['importConversations'] = async (scope, batch) => {
    const at = this.#now()
    const turn = this.#turns.begin()
    for (let repeat = 0; repeat <= maxRepeats; repeat++) {
      const plan = planImport(batch, await this.#findHere(scope, batch))
      if (plan.misplaced !== undefined) return { outcome: 'misplaced', ...plan.misplaced }
      const outcome = await this.#importPlanned(scope, plan, at, turn)
      if (outcome.outcome === 'outdated') continue
      if (outcome.outcome !== 'done') return outcome
      const { conversations, messages } = outcome.value
      const value = { conversations, messages: { ...messages, skipped: messages.skipped + plan.skipped } }
      return { outcome: 'done', value, replayed: outcome.replayed }
    }
    throw new Error('other calls keep importing or deleting the same conversations')
  }

  saveSummary: Memory['saveSummary'] = (scope, conversationId, summary) =>
    this.#store.saveSummaries(scope, conversationId, [summary])

  archiveConversations: Memory['archiveConversations'] = (scope, ids) =>
    this.#store.archiveConversations(scope, { ids, at: this.#now() })

  async #importPlanned(
    scope: Scope,
    { planned, newConversations }: ReturnType<typeof planImport>,
    at: number,
    turn: Turn,
  ): Promise<BatchOutcome> {
    const firstNumber = await this.#numbers.take(scope, newConversations)
    const numberOf = ({ number }: PlannedImport): number =>
      typeof number === 'number' ? number : firstNumber + number.offset
    const conversations = []
    for (const entry of planned) {
      const { conversation, conversationId, updatedAt } = entry
      const messages = await turn.run(completeMessages(entry.messages, at))
      const isNew = typeof entry.number !== 'number'
      conversations.push({ conversation, conversationId, number: numberOf(entry), isNew, messages, updatedAt })
    }
    const numbers = conversations.flatMap(({ number, messages }) => messages.map(() => number))
    const encode = await turn.run(draftMessages(conversations.flatMap(({ messages }) => messages)))
    const segment = encode((slot) => numbers[slot] ?? 0)
    const outcome = await this.#store.importBatch(scope, { conversations, segment, at })
    if (outcome.outcome === 'outdated' && newConversations > 0) this.#numbers.discard(scope, firstNumber)
    return outcome.outcome === 'done' ? this.#learn(scope, outcome, segment) : outcome
  }

  async #findNumber(scope: Scope, conversationId: string): Promise<number | undefined> {
    const conversation = await this.#store.getConversation(scope, conversationId)
    return conversation?.number
  }

  /** Finds the stored parts of a batch. A stored conversation keeps its number, because the index refers to it. */
  async #findHere(
    scope: Scope,
    batch: readonly ImportInput[],
  ): Promise<{ numbers: Map<string, number>; messages: Map<string, string | null> }> {
    const { conversations, messages } = await this.#store.findExisting(scope, {
      conversations: batch.map(({ conversationId }) => conversationId),
      messages: batch.flatMap((entry) => entry.messages.map(({ id }) => id)),
    })
    const numbers = new Map<string, number>()
    for (const id of conversations) {
      const record = await this.#store.getConversation(scope, id)
      if (record !== undefined) numbers.set(id, record.number)
    }
    return { numbers, messages: new Map(messages.map(({ id, conversationId }) => [id, conversationId])) }
  }

  /** Adds the segment that a command stored to the index. */
  #learn<O extends Outcome>(scope: Scope, outcome: O, segment: Uint8Array): O {
    if (outcome.placed !== undefined) this.#indexes.add(scope, outcome.placed, segment)
    return outcome
  }
}

interface Outcome {
  readonly outcome: string
  readonly placed?: Place | undefined
}

function toIdempotency(key: IdempotencyInput | undefined, at: number): Idempotency | undefined {
  return key && { ...key, at, expiresBefore: at - keyLifetimeMs }
}
