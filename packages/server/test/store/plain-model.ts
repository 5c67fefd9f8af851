import type {
  AppendMessages,
  AppendOutcome,
  ArchiveConversations,
  ArchiveOutcome,
  ConversationFilter,
  ConversationRecord,
  CreateConversation,
  Idempotency,
  IdleFilter,
  MessageRecord,
  NewMessage,
  StoredSummary,
  SummaryLevel,
  TimeWindow,
  Touch,
  UpdateConversation,
} from '../../src/services/memory/store/store.ts'

interface Kept {
  record: ConversationRecord
  readonly messages: MessageRecord[]
  summaries: readonly StoredSummary[]
}

interface KeptResult {
  readonly idempotency: Idempotency
  readonly number: number
  value: unknown
}

/** The data of one tenant in the simplest form. Tests compare a store with it. */
export class PlainModel {
  conversations: Kept[] = []
  nextConversation = 1
  nextDoc = 1
  readonly #results = new Map<string, KeptResult>()

  create(command: CreateConversation): PlainOutcome {
    return this.#once(command.idempotency, () => {
      const { segment: _, messages, at, idempotency: __, ...given } = command
      const record: ConversationRecord = {
        number: given.number,
        id: given.id,
        user: given.user ?? null,
        namespace: given.namespace ?? null,
        label: given.label,
        folder: given.folder,
        importance: given.importance,
        metadata: given.metadata,
        status: 'active',
        importanceBeforePin: null,
        revision: 1,
        messageCount: 0,
        wordCount: 0,
        tokenEstimate: 0,
        createdAt: at,
        updatedAt: at,
        lastAccessedAt: at,
      }
      const kept = { record, messages: [], summaries: [] }
      this.conversations.push(kept)
      this.nextConversation = command.number + 1
      const firstDoc = this.#add(kept, messages, at)
      const value = { conversation: kept.record, messageIds: messages.map(({ id }) => id) }
      return { number: command.number, value, firstDoc }
    })
  }

  append(command: AppendMessages): PlainOutcome {
    return this.#once(command.idempotency, () => {
      const kept = this.find(command.conversationId)
      if (kept === undefined) return { outcome: 'not-found' }
      const { number } = kept.record
      if (command.number !== number) return { outcome: 'renumbered', currentNumber: number }
      const before = kept.messages.length
      const firstDoc = this.#add(kept, command.messages, command.at)
      const value = { messageCount: kept.messages.length, messages: kept.messages.slice(before) }
      return { number, value, firstDoc }
    })
  }

  update({ id, change, expectedRevision, at, idempotency }: UpdateConversation): PlainOutcome {
    return this.#once(idempotency, () => {
      const kept = this.find(id)
      if (kept === undefined) return { outcome: 'not-found' }
      const next = { ...kept.record, revision: kept.record.revision + 1 }
      next.updatedAt = Math.max(next.updatedAt, at)
      if (expectedRevision !== undefined && expectedRevision !== kept.record.revision)
        return { outcome: 'revision-conflict', currentRevision: kept.record.revision }
      if (change.label !== undefined) next.label = change.label
      if (change.folder !== undefined) next.folder = change.folder
      if (change.status !== undefined) next.status = change.status
      if (change.metadata !== undefined) next.metadata = change.metadata
      if (change.importance !== undefined) {
        next.importance = change.importance
        if (change.importance !== 10) next.importanceBeforePin = null
      }
      if (change.pin === true && next.importance !== 10) {
        next.importanceBeforePin = next.importance
        next.importance = 10
      } else if (change.pin === false && next.importance === 10) {
        next.importance = next.importanceBeforePin ?? 5
        next.importanceBeforePin = null
      }
      kept.record = next
      return { number: next.number, value: next }
    })
  }

  remove(id: string): PlainOutcome {
    const kept = this.find(id)
    if (kept === undefined) return { outcome: 'not-found' }
    this.conversations = this.conversations.filter((other) => other !== kept)
    const { number } = kept.record
    for (const result of this.#results.values()) if (result.number === number) result.value = undefined
    return { outcome: 'done', value: { number }, replayed: false }
  }

  archive({ ids, at }: ArchiveConversations): ArchiveOutcome {
    const distinct = [...new Set(ids)]
    const missing = distinct.filter((id) => this.find(id) === undefined)
    if (missing.length > 0) return { outcome: 'not-found', missing }
    const archived = distinct.filter((id) => this.find(id)?.record.status === 'active')
    for (const id of archived) this.update({ id, change: { status: 'archived' }, at })
    return { outcome: 'done', archived, unchanged: distinct.filter((id) => !archived.includes(id)) }
  }

  touch({ conversations, at }: Touch): void {
    for (const kept of this.conversations)
      if (conversations.includes(kept.record.number))
        kept.record = { ...kept.record, lastAccessedAt: accessedAt(kept.record, at) }
  }

  save(id: string, summaries: readonly StoredSummary[]): 'done' | 'not-found' {
    const kept = this.find(id)
    if (kept === undefined) return 'not-found'
    const key = ({ level, fromMs, toMs }: StoredSummary): string => `${level} ${fromMs} ${toMs}`
    for (const summary of summaries)
      kept.summaries = [...kept.summaries.filter((other) => key(other) !== key(summary)), summary]
    return 'done'
  }

  idle({ before, importanceMax = 9, limit }: IdleFilter): { conversations: ConversationRecord[]; total: number } {
    const all = this.conversations
      .map(({ record }) => record)
      .filter(({ status, lastAccessedAt }) => status === 'active' && lastAccessedAt < before)
      .filter(({ importance }) => importance !== 10 && importance <= importanceMax)
      .toSorted((a, b) => a.lastAccessedAt - b.lastAccessedAt || a.number - b.number)
    return { conversations: all.slice(0, limit), total: all.length }
  }

  window(id: string, { fromMs, toMs }: TimeWindow): MessageRecord[] {
    return this.find(id)?.messages.filter(({ timestamp }) => timestamp >= fromMs && timestamp < toMs) ?? []
  }

  summaries(id: string, range: TimeWindow & { readonly level: SummaryLevel }): StoredSummary[] {
    const all = this.find(id)?.summaries ?? []
    return all
      .filter(({ level, fromMs }) => level === range.level && fromMs >= range.fromMs && fromMs < range.toMs)
      .toSorted((a, b) => a.fromMs - b.fromMs || a.toMs - b.toMs)
  }

  find(id: string): Kept | undefined {
    return this.conversations.find(({ record }) => record.id === id)
  }

  /** Returns conversations in list order. */
  match(filter: ConversationFilter): ConversationRecord[] {
    return this.conversations
      .filter((kept) => passes(kept, filter))
      .map(({ record }) => record)
      .toSorted((a, b) => b.updatedAt - a.updatedAt || b.number - a.number)
  }

  /** @returns the number of the first message */
  #add(kept: Kept, messages: readonly NewMessage[], at: number): number {
    const firstDoc = this.nextDoc
    for (const [index, { wordCount, ...message }] of messages.entries()) {
      kept.messages.push({
        ...message,
        doc: firstDoc + index,
        conversationId: kept.record.id,
        sequence: kept.messages.length + 1,
      })
      kept.record = {
        ...kept.record,
        wordCount: kept.record.wordCount + wordCount,
        tokenEstimate: kept.record.tokenEstimate + message.tokenEstimate,
      }
    }
    const lastAccessedAt = accessedAt(kept.record, at)
    const updatedAt = Math.max(at, kept.record.updatedAt)
    kept.record = { ...kept.record, messageCount: kept.messages.length, updatedAt, lastAccessedAt }
    this.nextDoc += messages.length
    return firstDoc
  }

  #once(
    idempotency: Idempotency | undefined,
    run: () =>
      | Exclude<PlainOutcome, { outcome: 'done' }>
      | { readonly number: number; readonly value: unknown; readonly firstDoc?: number },
  ): PlainOutcome {
    if (idempotency === undefined) {
      const result = run()
      return 'outcome' in result ? result : { outcome: 'done', ...pickDone(result) }
    }
    const name = JSON.stringify([idempotency.operation, idempotency.key])
    const earlier = this.#results.get(name)
    if (earlier !== undefined && earlier.idempotency.at >= idempotency.expiresBefore) {
      if (earlier.idempotency.fingerprint !== idempotency.fingerprint) return { outcome: 'key-reused' }
      if (earlier.value === undefined) return { outcome: 'not-found' }
      return { outcome: 'done', value: earlier.value, replayed: true }
    }
    const result = run()
    if ('outcome' in result) return result
    this.#results.set(name, { idempotency, ...result })
    return { outcome: 'done', ...pickDone(result) }
  }
}

/** An access less than a minute after the recorded one is not recorded. */
const accessedAt = ({ lastAccessedAt }: ConversationRecord, at: number): number =>
  at - lastAccessedAt >= 60_000 ? at : lastAccessedAt

const pickDone = ({ value, firstDoc }: { readonly value: unknown; readonly firstDoc?: number }) => ({
  value,
  replayed: false,
  firstDoc,
})

/** An outcome without versions. `firstDoc` is that of its place. */
type PlainOutcome =
  | {
      readonly outcome: 'done'
      readonly value: unknown
      readonly replayed: boolean
      readonly firstDoc?: number | undefined
    }
  | Exclude<AppendOutcome, { readonly outcome: 'done' }>

function passes({ record, messages }: Kept, filter: ConversationFilter): boolean {
  const { folder = '/', excludedFolders = [], fromMs = -Infinity, toMs = Infinity } = filter
  const dated = filter.fromMs !== undefined || filter.toMs !== undefined
  return (
    (filter.conversationId ?? record.id) === record.id &&
    (filter.label ?? record.label) === record.label &&
    isBelow(record.folder, folder) &&
    !excludedFolders.some((excluded) => isBelow(record.folder, excluded)) &&
    (filter.status ?? record.status) === record.status &&
    (filter.pinned ?? record.importance === 10) === (record.importance === 10) &&
    record.importance >= (filter.importanceMin ?? 1) &&
    record.importance <= (filter.importanceMax ?? 10) &&
    (!dated || messages.some(({ timestamp }) => timestamp >= fromMs && timestamp < toMs))
  )
}

function isBelow(folder: string, top: string): boolean {
  return top === '/' || folder === top || folder.startsWith(`${top}/`)
}
