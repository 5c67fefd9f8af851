import { v7 as createId } from 'uuid'
import { encodeSegment, type SegmentDoc } from '../search/index.ts'
import type {
  AppendedMessages,
  ConversationChange,
  ConversationRecord,
  CreatedConversation,
  Idempotency,
  ImportCounts,
  NewMessage,
  Scope,
  Store,
  WriteOutcome,
} from '../store/store.ts'
import { StoreError } from '../store/store-error.ts'
import { createTokenCounter } from '../text/token-counter.ts'
import { countWords } from '../text/count-words.ts'
import { estimateTokens } from '../text/estimate-tokens.ts'
import { toSegmentDoc } from './indexed-text.ts'
import { AccessLog } from './access-log.ts'
import { buildContext } from './build-context.ts'
import { findIdle } from './find-idle.ts'
import { findMessages, type SearchPlace } from './find-messages.ts'
import { judgeConversation } from './judge-importance.ts'
import { toolTurnOf } from './tool-turn.ts'
import { suggestLabels } from './suggest-labels.ts'
import { summarizeConversation } from './summarize.ts'
import type {
  BuiltContext,
  Check,
  ContextRequest,
  GivenConversation,
  GivenImport,
  GivenKey,
  GivenMessage,
  Memory,
  SearchAnswer,
  SearchRequest,
} from './memory.ts'
import { planImport } from './plan-import.ts'
import { TenantIndex } from './tenant-index.ts'
import { verifyIndex } from './verify-index.ts'

/** How long an idempotency key is remembered. */
const keyLifetimeMs = 24 * 60 * 60 * 1000
/** How often a command is repeated when other processes take its numbers. */
const maxRepeats = 20

/** Makes the memory over a store, in this thread. Closing it closes the store. */
export function createLocalMemory(store: Store, now: () => number = Date.now): Memory {
  return new LocalMemory(store, now)
}

class LocalMemory implements Memory {
  readonly #store: Store
  readonly #now: () => number
  readonly #tenants = new Map<string, Promise<TenantIndex>>()
  readonly #accesses: AccessLog
  readonly #counter = createTokenCounter()
  #changeCounter: number | undefined
  /** Tenants whose index could not be read at the last attempt, and why. */
  readonly #unreadIndexes = new Map<string, unknown>()

  constructor(store: Store, now: () => number) {
    this.#store = store
    this.#now = now
    this.#accesses = new AccessLog(store, now)
  }

  async opened(): Promise<void> {}

  async createConversation(
    scope: Scope,
    given: GivenConversation,
    key?: GivenKey,
  ): Promise<WriteOutcome<CreatedConversation>> {
    const at = this.#now()
    const messages = given.messages.map((message) => newMessage(message, at))
    const { label, folder, importance, metadata } = given
    const id = createId()
    return this.#write(scope, 1, messages.length, async (numbers, encode) => {
      const postings = encode(messages.map((message) => toSegmentDoc(message, numbers.conversation)))
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
    given: readonly GivenMessage[],
    key?: GivenKey,
  ): Promise<WriteOutcome<AppendedMessages>> {
    const at = this.#now()
    const messages = given.map((message) => newMessage(message, at))
    const conversation = await this.#store.getConversation(scope, conversationId)
    if (conversation === undefined) return { outcome: 'not-found' }
    return this.#write(scope, 0, messages.length, async (_, encode) => {
      const postings = encode(messages.map((message) => toSegmentDoc(message, conversation.number)))
      const command = { conversationId, messages, postings, at, idempotency: this.#idempotency(key, at) }
      return { postings, outcome: await this.#store.appendMessages(scope, command) }
    })
  }

  updateConversation(
    scope: Scope,
    id: string,
    change: ConversationChange,
    expectedRevision?: number,
    key?: GivenKey,
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
    if (outcome.outcome !== 'done') return outcome
    // Another process may have added to it: what this one does not know it could not purge.
    await this.#noticeOtherProcesses().catch(() => this.#tenants.clear())
    await this.#learn(scope, (tenant) => tenant.remove(outcome.value.number))
    return outcome
  }

  async importConversations(scope: Scope, batch: readonly GivenImport[]): Promise<WriteOutcome<ImportCounts>> {
    const at = this.#now()
    const docs = batch.reduce((sum, { messages }) => sum + messages.length, 0)
    let skipped = 0
    const outcome = await this.#write(scope, batch.length, docs, async (numbers, encode) => {
      const plan = planImport(batch, await this.#findHere(scope, batch), numbers.conversation)
      skipped = plan.skipped
      const postings = encode(
        plan.planned.flatMap(({ messages, number }) => messages.map((message) => toSegmentDoc(message, number))),
      )
      const conversations = plan.planned.map(({ conversation, conversationId, number, messages }) => ({
        conversation: conversation && { ...conversation, number },
        conversationId,
        messages: messages.map((message) => ({ ...newMessage(message, at), id: message.id })),
      }))
      return { postings, outcome: await this.#store.importBatch(scope, { conversations, postings, at }) }
    })
    if (outcome.outcome !== 'done') return outcome
    const { conversations, messages } = outcome.value
    return { ...outcome, value: { conversations, messages: { ...messages, skipped: messages.skipped + skipped } } }
  }

  /** What of a batch is here already. A conversation that is keeps its number: the index must not learn another one. */
  async #findHere(
    scope: Scope,
    batch: readonly GivenImport[],
  ): Promise<{ numbers: Map<string, number>; messages: Set<string> }> {
    const { conversations, messages } = await this.#store.findExisting(scope, {
      conversations: batch.map(({ conversationId }) => conversationId),
      messages: batch.flatMap((entry) => entry.messages.map(({ id }) => id)),
    })
    const numbers = new Map<string, number>()
    for (const id of conversations) {
      const record = await this.#store.getConversation(scope, id)
      if (record !== undefined) numbers.set(id, record.number)
    }
    return { numbers, messages: new Set(messages) }
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

  async search(scope: Scope, request: SearchRequest): Promise<SearchAnswer> {
    const answer = await findMessages(await this.#place(scope), request)
    this.#accesses.note(
      scope,
      answer.hits.map(({ message }) => message.conversation),
    )
    return answer
  }

  async buildContext(scope: Scope, request: ContextRequest): Promise<BuiltContext | undefined> {
    const place = await this.#place(scope)
    const find = async (search: Pick<SearchRequest, 'query' | 'limit' | 'filter' | 'role'>) =>
      (await findMessages(place, { ...search, offset: 0, related: true })).hits
    const toolTurn = (doc: number) => toolTurnOf(place.index, doc)
    const parts = { ...place, find, toolTurn, counter: this.#counter, now: this.#now() }
    const built = await buildContext(parts, request)
    this.#accesses.note(scope, built?.picks.map(({ message }) => message.conversation) ?? [])
    return built
  }

  summarize: Memory['summarize'] = (scope, conversationId, request) =>
    summarizeConversation(this.#store, scope, conversationId, { ...request, now: this.#now() })

  saveSummary: Memory['saveSummary'] = (scope, conversationId, summary) =>
    this.#store.saveSummaries(scope, conversationId, [summary])

  suggestLabels: Memory['suggestLabels'] = async (scope, conversationId) =>
    suggestLabels(await this.#place(scope), conversationId)

  judgeImportance: Memory['judgeImportance'] = (scope, conversationId) =>
    judgeConversation(this.#store, scope, conversationId)

  async findIdle(scope: Scope, request: Parameters<Memory['findIdle']>[1]): ReturnType<Memory['findIdle']> {
    await this.#accesses.flush()
    return findIdle(this.#store, scope, request)
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
    const problems = [...(await this.#store.verify())]
    for (const tenant of await this.#store.tenants()) {
      const scope = { tenant }
      await (await this.#tenant(scope)).settle()
      problems.push(...(await verifyIndex(this.#store, scope)))
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
    await this.#store.close()
  }

  /**
   * Runs a command with numbers of its own, again if another process has taken them, and lets the index know of what
   * was stored.
   */
  async #write<T>(
    scope: Scope,
    conversations: number,
    docs: number,
    run: (
      numbers: { readonly conversation: number; readonly firstDoc: number },
      encode: (segmentDocs: readonly SegmentDoc[]) => { firstDoc: number; bytes: Uint8Array },
    ) => Promise<{ readonly postings: { firstDoc: number; bytes: Uint8Array }; readonly outcome: WriteOutcome<T> }>,
  ): Promise<WriteOutcome<T>> {
    for (let repeat = 0; ; repeat++) {
      const tenant = await this.#tenant(scope)
      const numbers = tenant.take(conversations, docs)
      const { firstDoc } = numbers
      const { postings, outcome } = await run(numbers, (segmentDocs) => ({
        firstDoc,
        bytes: segmentDocs.length === 0 ? new Uint8Array() : encodeSegment(segmentDocs),
      }))
      if (outcome.outcome === 'done' && !outcome.replayed) await this.#learn(scope, (index) => index.add(postings))
      if (outcome.outcome !== 'number-taken' || repeat === maxRepeats) return outcome
      this.#tenants.delete(scope.tenant)
    }
  }

  /**
   * Lets the index know of what was stored or deleted. The index of the tenant may have been read anew meanwhile; whatever goes
   * wrong with it here, the write is done, and the index is read again.
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
    return { store: this.#store, scope, index }
  }

  #tenant(scope: Scope): Promise<TenantIndex> {
    let tenant = this.#tenants.get(scope.tenant)
    if (tenant === undefined) {
      tenant = TenantIndex.load(this.#store, scope)
      this.#tenants.set(scope.tenant, tenant)
      // A failed load is not kept: the next caller tries again.
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

  /** Another process that writes to the same file knows what this one's indexes lack. */
  async #noticeOtherProcesses(): Promise<void> {
    const counter = await this.#store.changeCounter()
    if (this.#changeCounter !== undefined && counter !== this.#changeCounter) this.#tenants.clear()
    this.#changeCounter = counter
  }

  #idempotency(key: GivenKey | undefined, at: number): Idempotency | undefined {
    return key && { ...key, at, expiresBefore: at - keyLifetimeMs }
  }
}

function newMessage({ role, name, content, timestamp, metadata }: GivenMessage, at: number): NewMessage {
  return {
    id: createId(),
    role,
    name,
    content,
    wordCount: countWords(content),
    tokenEstimate: estimateTokens(content),
    timestamp: timestamp ?? at,
    metadata,
  }
}

async function attempt(work: () => Promise<void>): Promise<Check> {
  try {
    await work()
    return { ok: true }
  } catch (error) {
    return { ok: false, error: error instanceof StoreError ? error.reason : 'does not answer' }
  }
}
