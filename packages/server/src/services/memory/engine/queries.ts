import type { Turn, Turns } from '@sekha/search/steps'
import { createTokenCounter } from '@sekha/text'
import { buildContext } from '../context/build-context.ts'
import { toolTurnOf } from '../context/tool-turn.ts'
import type { IndexCache } from '../index/index-cache.ts'
import { scoreConversation } from '../labels/score-importance.ts'
import { suggestLabels } from '../labels/suggest-labels.ts'
import type { AccessLog } from '../maintenance/access-log.ts'
import { findIdle } from '../maintenance/find-idle.ts'
import { findMessages, type SearchPlace } from '../search/find-messages.ts'
import type { Scope, Store } from '../store/store.ts'
import { summarizeConversation } from '../summaries/summarize.ts'
import type { Memory } from './memory.ts'
import type { MessageSearch } from '../search/search-engine.ts'

/** The parts of a memory that its queries need. */
export interface QueryParts {
  readonly store: Store
  readonly indexes: IndexCache
  readonly accesses: AccessLog
  readonly turns: Turns
  readonly now: () => number
}

/** The reads of a memory. */
type MemoryQueries = Pick<
  Memory,
  | 'getConversation'
  | 'listConversations'
  | 'countConversations'
  | 'listMessages'
  | 'listLabels'
  | 'listFolders'
  | 'readExport'
  | 'lastConversation'
  | 'statistics'
  | 'tenantStatistics'
  | 'search'
  | 'buildContext'
  | 'summarize'
  | 'suggestLabels'
  | 'scoreImportance'
  | 'findIdle'
>

/** Creates the reads of a memory. Those of conversations are recorded as accesses. */
export function createQueries(parts: QueryParts): MemoryQueries {
  return new Queries(parts)
}

/** The methods are properties, so that a memory can take them over. */
class Queries implements MemoryQueries {
  readonly #store: Store
  readonly #indexes: IndexCache
  readonly #accesses: AccessLog
  readonly #turns: Turns
  readonly #now: () => number
  readonly #counter = createTokenCounter()

  constructor({ store, indexes, accesses, turns, now }: QueryParts) {
    this.#store = store
    this.#indexes = indexes
    this.#accesses = accesses
    this.#turns = turns
    this.#now = now
  }

  getConversation: Memory['getConversation'] = async (scope, id) => {
    const record = await this.#store.getConversation(scope, id)
    if (record !== undefined) this.#accesses.note(scope, [record.number])
    return record
  }

  listConversations: Memory['listConversations'] = (scope, filter, page) =>
    this.#store.listConversations(scope, filter, page)
  countConversations: Memory['countConversations'] = (scope, filter) => this.#store.countConversations(scope, filter)
  listMessages: Memory['listMessages'] = async (scope, id, page) => {
    const record = await this.#store.getConversation(scope, id)
    if (record !== undefined) this.#accesses.note(scope, [record.number])
    return this.#store.listMessages(scope, id, page)
  }

  listLabels: Memory['listLabels'] = (scope) => this.#store.listLabels(scope)
  listFolders: Memory['listFolders'] = (scope) => this.#store.listFolders(scope)
  readExport: Memory['readExport'] = (scope, filter, range) => this.#store.readExport(scope, filter, range)
  lastConversation: Memory['lastConversation'] = (scope) => this.#store.lastConversation(scope)
  statistics: Memory['statistics'] = () => this.#store.statistics()
  tenantStatistics: Memory['tenantStatistics'] = (scope) => this.#store.tenantStatistics(scope)

  search: Memory['search'] = async (scope, request) => {
    const response = await findMessages(await this.#place(scope), request)
    this.#accesses.note(
      scope,
      response.hits.map(({ message }) => message.conversation),
    )
    return response
  }

  buildContext: Memory['buildContext'] = async (scope, request) => {
    const place = await this.#place(scope)
    const { turn } = place
    const find = async (search: Pick<MessageSearch, 'query' | 'limit' | 'filter' | 'role' | 'maxCharacters'>) =>
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

  suggestLabels: Memory['suggestLabels'] = async (scope, conversationId) =>
    suggestLabels(await this.#place(scope), conversationId)

  scoreImportance: Memory['scoreImportance'] = (scope, conversationId) =>
    scoreConversation(this.#work(scope), conversationId)

  findIdle: Memory['findIdle'] = async (scope, request) => {
    await this.#accesses.flush()
    return findIdle(this.#work(scope), request)
  }

  async #place(scope: Scope): Promise<SearchPlace> {
    const index = await this.#indexes.read(scope)
    return { ...this.#work(scope), index }
  }

  /** Starts an operation. */
  #work(scope: Scope): { readonly store: Store; readonly scope: Scope; readonly turn: Turn } {
    return { store: this.#store, scope, turn: this.#turns.begin() }
  }
}
