import { v7 as createId } from 'uuid'
import { draftSegment, type SegmentDraft } from '@sekha/search/segments'
import { createTurns, type Steps, type Turn } from '@sekha/search/steps'
import { StoreError } from '@sekha/storage'
import type {
  AppendedMessages,
  ConversationChange,
  ConversationRecord,
  CreatedConversation,
  Idempotency,
  NewMessage,
  Postings,
  Scope,
  Store,
  WriteOutcome,
} from '../store/store.ts'
import { countWordsInSteps, createTokenCounter, estimateTokensInSteps } from '@sekha/text'
import { toIndexedDocs } from '../index/indexed-text.ts'
import { AccessLog } from '../maintenance/access-log.ts'
import { buildContext } from '../context/build-context.ts'
import { findIdle } from '../maintenance/find-idle.ts'
import { findMessages, type SearchPlace } from '../search/find-messages.ts'
import { scoreConversation } from '../labels/score-importance.ts'
import { toolTurnOf } from '../context/tool-turn.ts'
import { suggestLabels } from '../labels/suggest-labels.ts'
import { summarizeConversation } from '../summaries/summarize.ts'
import type {
  Check,
  ContextOutcome,
  ContextRequest,
  ConversationInput,
  ImportInput,
  IdempotencyInput,
  MessageInput,
  ImportOutcome,
  Memory,
  SearchResults,
  SearchRequest,
} from './memory.ts'
import { planImport, type PlannedImport } from '../import-export/plan-import.ts'
import { TenantIndex } from '../index/tenant-index.ts'
import { verifyIndex } from '../index/verify-index.ts'

/** How long an idempotency key is remembered. */
const keyLifetimeMs = 24 * 60 * 60 * 1000
/** The number of times a command is repeated when other processes take its numbers. */
const maxRepeats = 20

/** Options of a memory in this thread. */
export interface LocalMemoryOptions {
  /** The wall clock in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined
  /**
   * Receives errors of background work: merging and purging the index, and recording accesses. The next write retries
   * all of it except accesses. @default none
   */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

/** Creates a memory over a store, in this thread. Closing it closes the store. */
export function createLocalMemory(store: Store, options: LocalMemoryOptions = {}): Memory {
  const { now = Date.now, onFailure = () => {} } = options
  return new LocalMemory(store, now, onFailure)
}

class LocalMemory implements Memory {
  readonly #store: Store
  readonly #now: () => number
  readonly #tenants = new Map<string, Promise<TenantIndex>>()
  readonly #accesses: AccessLog
  readonly #onFailure: (error: unknown) => void
  #isClosed = false
  readonly #counter = createTokenCounter()
  readonly #turns = createTurns()
  #changeCounter: number | undefined
  /** The errors of tenants whose index could not be read at the last attempt. */
  readonly #unreadIndexes = new Map<string, unknown>()

  constructor(store: Store, now: () => number, onFailure: (error: unknown) => void) {
    this.#store = store
    this.#now = now
    // A closed store refuses background work, which the next process finishes.
    this.#onFailure = (error) => void (this.#isClosed || onFailure(error))
    this.#accesses = new AccessLog(store, now, this.#onFailure)
  }

  async opened(): Promise<void> {}

  async createConversation(
    scope: Scope,
    input: ConversationInput,
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<CreatedConversation>> {
    const at = this.#now()
    const turn = this.#turns.begin()
    const messages = await turn.run(newMessages(input.messages, at))
    const draft = await turn.run(draftPostings(messages))
    const { label, folder, importance, metadata } = input
    const id = createId()
    return this.#write(scope, 1, messages.length, async (numbers) => {
      const postings = finishPostings(draft, numbers.firstDoc, () => numbers.conversation)
      const idempotency = this.#idempotency(key, at)
      const command = {
        number: numbers.conversation,
        id,
        label,
        folder,
        importance,
        metadata,
        messages,
        postings,
        at,
        idempotency,
      }
      return { postings, outcome: await this.#store.createConversation(scope, command) }
    })
  }

  async appendMessages(
    scope: Scope,
    conversationId: string,
    inputs: readonly MessageInput[],
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<AppendedMessages>> {
    const at = this.#now()
    const conversation = await this.#store.getConversation(scope, conversationId)
    if (conversation === undefined) return { outcome: 'not-found' }
    const turn = this.#turns.begin()
    const messages = await turn.run(newMessages(inputs, at))
    const draft = await turn.run(draftPostings(messages))
    return this.#write(scope, 0, messages.length, async ({ firstDoc }) => {
      const postings = finishPostings(draft, firstDoc, () => conversation.number)
      const command = { conversationId, messages, postings, at, idempotency: this.#idempotency(key, at) }
      return { postings, outcome: await this.#store.appendMessages(scope, command) }
    })
  }

  updateConversation(
    scope: Scope,
    id: string,
    change: ConversationChange,
    expectedRevision?: number,
    key?: IdempotencyInput,
  ): Promise<WriteOutcome<ConversationRecord>> {
    const at = this.#now()
    return this.#store.updateConversation(scope, {
      id,
      change,
      expectedRevision,
      at,
      idempotency: this.#idempotency(key, at),
    })
  }

  async deleteConversation(scope: Scope, id: string): Promise<WriteOutcome<{ readonly number: number }>> {
    const outcome = await this.#store.deleteConversation(scope, id)
    if (outcome.outcome === 'done') {
      // Another process may have added to the conversation. Unknown segments could not be purged.
      await this.#noticeOtherProcesses().catch(() => this.#tenants.clear())
      await this.#learn(scope, (tenant) => tenant.remove(outcome.value.number))
    }
    // An earlier attempt may have deleted the conversation without erasing it all. A repeat waits for the same
    // guarantee.
    await this.#store.eraseDeleted(scope, id)
    return outcome
  }

  async importConversations(scope: Scope, batch: readonly ImportInput[]): Promise<ImportOutcome> {
    const at = this.#now()
    const turn = this.#turns.begin()
    for (let repeat = 0; ; repeat++) {
      const plan = planImport(batch, await this.#findHere(scope, batch))
      if (plan.misplaced !== undefined) return { outcome: 'misplaced', ...plan.misplaced }
      const messages: NewMessage[][] = []
      for (const planned of plan.planned) messages.push(await turn.run(newMessages(planned.messages, at)))
      const all = messages.flat()
      const draft = await turn.run(draftPostings(all))
      const owners = plan.planned.flatMap((planned) => planned.messages.map(() => planned))
      const outcome = await this.#writeOnce(scope, plan.newConversations, all.length, async (numbers) => {
        const numberOf = ({ number }: PlannedImport): number =>
          typeof number === 'number' ? number : numbers.conversation + number.offset
        const postings = finishPostings(draft, numbers.firstDoc, (slot) => {
          const owner = owners[slot]
          return owner === undefined ? 0 : numberOf(owner)
        })
        const conversations = plan.planned.map((planned, index) => ({
          conversation: planned.conversation && { ...planned.conversation, number: numberOf(planned) },
          conversationId: planned.conversationId,
          messages: messages[index] ?? [],
          updatedAt: planned.updatedAt,
        }))
        return { postings, outcome: await this.#store.importBatch(scope, { conversations, postings, at }) }
      })
      // Another writer has stored a part of the batch or taken the numbers: plan again.
      if (outcome.outcome === 'number-taken' && repeat < maxRepeats) continue
      if (outcome.outcome !== 'done') return outcome
      const { conversations, messages: stored } = outcome.value
      return {
        ...outcome,
        value: { conversations, messages: { ...stored, skipped: stored.skipped + plan.skipped } },
      }
    }
  }

  /** Finds the stored parts of a batch. A stored conversation keeps its number, because the index refers to it. */
  async #findHere(
    scope: Scope,
    batch: readonly ImportInput[],
  ): Promise<{ numbers: Map<string, number>; messages: Map<string, string> }> {
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

  async getConversation(scope: Scope, id: string): Promise<ConversationRecord | undefined> {
    const record = await this.#store.getConversation(scope, id)
    if (record !== undefined) this.#accesses.note(scope, [record.number])
    return record
  }

  listConversations: Memory['listConversations'] = (scope, filter, page) =>
    this.#store.listConversations(scope, filter, page)
  countConversations: Memory['countConversations'] = (scope, filter) => this.#store.countConversations(scope, filter)
  async listMessages(
    scope: Scope,
    id: string,
    page: Parameters<Memory['listMessages']>[2],
  ): ReturnType<Memory['listMessages']> {
    const record = await this.#store.getConversation(scope, id)
    if (record !== undefined) this.#accesses.note(scope, [record.number])
    return this.#store.listMessages(scope, id, page)
  }

  listLabels: Memory['listLabels'] = (scope) => this.#store.listLabels(scope)
  listFolders: Memory['listFolders'] = (scope) => this.#store.listFolders(scope)
  readExport: Memory['readExport'] = (scope, filter, range) => this.#store.readExport(scope, filter, range)
  statistics: Memory['statistics'] = () => this.#store.statistics()
  tenantStatistics: Memory['tenantStatistics'] = (scope) => this.#store.tenantStatistics(scope)

  async lastConversation(scope: Scope): Promise<number> {
    return (await this.#store.counters(scope)).nextConversation - 1
  }

  async search(scope: Scope, request: SearchRequest): Promise<SearchResults> {
    const response = await findMessages(await this.#place(scope), request)
    this.#accesses.note(
      scope,
      response.hits.map(({ message }) => message.conversation),
    )
    return response
  }

  async buildContext(scope: Scope, request: ContextRequest): Promise<ContextOutcome | undefined> {
    const place = await this.#place(scope)
    const { turn } = place
    const find = async (search: Pick<SearchRequest, 'query' | 'limit' | 'filter' | 'role' | 'maxCharacters'>) =>
      (await findMessages(place, { ...search, offset: 0, related: true })).hits
    const toolTurn = (doc: number) => turn.run(toolTurnOf(place.index, doc))
    const parts = { ...place, find, toolTurn, counter: this.#counter, now: this.#now() }
    const built = await buildContext(parts, request)
    const picks = typeof built === 'object' ? built.picks : []
    this.#accesses.note(
      scope,
      picks.map(({ message }) => message.conversation),
    )
    return built
  }

  summarize: Memory['summarize'] = (scope, conversationId, request) =>
    summarizeConversation(this.#work(scope), conversationId, { ...request, now: this.#now() })

  saveSummary: Memory['saveSummary'] = (scope, conversationId, summary) =>
    this.#store.saveSummaries(scope, conversationId, [summary])

  suggestLabels: Memory['suggestLabels'] = async (scope, conversationId) =>
    suggestLabels(await this.#place(scope), conversationId)

  scoreImportance: Memory['scoreImportance'] = (scope, conversationId) =>
    scoreConversation(this.#work(scope), conversationId)

  async findIdle(scope: Scope, request: Parameters<Memory['findIdle']>[1]): ReturnType<Memory['findIdle']> {
    await this.#accesses.flush()
    return findIdle(this.#work(scope), request)
  }

  archiveConversations: Memory['archiveConversations'] = (scope, ids) =>
    this.#store.archiveConversations(scope, { ids, at: this.#now() })

  async check(): Promise<{ readonly database: Check; readonly index: Check }> {
    const database = await attempt(() => this.#store.ping())
    const index = await attempt(async () => {
      await Promise.all(this.#tenants.values())
      for (const error of this.#unreadIndexes.values()) throw error
    })
    return { database, index }
  }

  async verify(): Promise<readonly string[]> {
    const turn = this.#turns.begin()
    const problems = [...(await this.#store.verify())]
    for (const tenant of await this.#store.tenants()) {
      const scope = { tenant }
      await (await this.#tenant(scope)).settle()
      for (const problem of await verifyIndex(this.#store, scope, turn)) problems.push(problem)
    }
    return problems
  }

  async close(): Promise<void> {
    for (const tenant of this.#tenants.values())
      await tenant.then(
        (loaded) => loaded.settle(),
        () => {},
      )
    await this.#accesses.close()
    this.#isClosed = true
    await this.#store.close()
  }

  /**
   * Runs a command with new numbers, repeats it if another process has taken them, and updates the index with the
   * stored records.
   */
  async #write<T>(scope: Scope, conversations: number, docs: number, run: RunWrite<T>): Promise<WriteOutcome<T>> {
    for (let repeat = 0; ; repeat++) {
      const outcome = await this.#writeOnce(scope, conversations, docs, run)
      if (outcome.outcome !== 'number-taken' || repeat === maxRepeats) return outcome
    }
  }

  /** Must not await between taking the numbers and passing the command to the store, which requires them in order. */
  async #writeOnce<T>(scope: Scope, conversations: number, docs: number, run: RunWrite<T>): Promise<WriteOutcome<T>> {
    const tenant = await this.#tenant(scope)
    const { postings, outcome } = await run(tenant.take(conversations, docs))
    if (outcome.outcome === 'done' && !outcome.replayed) await this.#learn(scope, (index) => index.add(postings))
    if (outcome.outcome === 'number-taken') this.#tenants.delete(scope.tenant)
    return outcome
  }

  /**
   * Updates the index after a write. The index may have been reloaded meanwhile. If the update fails, the write is
   * still done, and the index is read again.
   */
  async #learn(scope: Scope, learn: (tenant: TenantIndex) => void): Promise<void> {
    try {
      learn(await this.#tenant(scope))
    } catch {
      this.#tenants.delete(scope.tenant)
    }
  }

  async #place(scope: Scope): Promise<SearchPlace> {
    await this.#noticeOtherProcesses()
    const { index } = await this.#tenant(scope)
    return { ...this.#work(scope), index }
  }

  /** Starts an operation. */
  #work(scope: Scope): { readonly store: Store; readonly scope: Scope; readonly turn: Turn } {
    return { store: this.#store, scope, turn: this.#turns.begin() }
  }

  #tenant(scope: Scope): Promise<TenantIndex> {
    let tenant = this.#tenants.get(scope.tenant)
    if (tenant === undefined) {
      tenant = TenantIndex.load({
        store: this.#store,
        scope,
        turns: this.#turns,
        onStale: (stale) => this.#drop(scope, stale),
        onFailure: this.#onFailure,
      })
      this.#tenants.set(scope.tenant, tenant)
      // A failed load is not cached: the next caller tries again.
      tenant.then(
        () => this.#unreadIndexes.delete(scope.tenant),
        (error: unknown) => {
          this.#tenants.delete(scope.tenant)
          this.#unreadIndexes.set(scope.tenant, error)
        },
      )
    }
    return tenant
  }

  /** Drops a stale index, so that the next caller reads it again, unless it was already replaced. */
  #drop(scope: Scope, stale: TenantIndex): void {
    const current = this.#tenants.get(scope.tenant)
    void current?.then((index) => {
      if (index === stale && this.#tenants.get(scope.tenant) === current) this.#tenants.delete(scope.tenant)
    })
  }

  /** Drops all indexes if another process has written to the file: they lack its records. */
  async #noticeOtherProcesses(): Promise<void> {
    const counter = await this.#store.changeCounter()
    if (this.#changeCounter !== undefined && counter !== this.#changeCounter) this.#tenants.clear()
    this.#changeCounter = counter
  }

  #idempotency(key: IdempotencyInput | undefined, at: number): Idempotency | undefined {
    return key && { ...key, at, expiresBefore: at - keyLifetimeMs }
  }
}

/** Stores records with the given numbers. */
type RunWrite<T> = (numbers: {
  readonly conversation: number
  readonly firstDoc: number
}) => Promise<{ readonly postings: Postings; readonly outcome: WriteOutcome<T> }>

function* newMessages(
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

/** Prepares the postings of messages before their numbers are known; undefined without messages. */
function* draftPostings(messages: readonly NewMessage[]): Steps<SegmentDraft | undefined> {
  if (messages.length === 0) return undefined
  return yield* draftSegment(yield* toIndexedDocs(messages))
}

function finishPostings(
  draft: SegmentDraft | undefined,
  firstDoc: number,
  conversationOf: (slot: number) => number,
): Postings {
  return { firstDoc, bytes: draft === undefined ? new Uint8Array() : draft.finish(conversationOf) }
}

async function attempt(work: () => Promise<void>): Promise<Check> {
  try {
    await work()
    return { ok: true }
  } catch (error) {
    return { ok: false, error: error instanceof StoreError ? error.reason : 'does not respond' }
  }
}
