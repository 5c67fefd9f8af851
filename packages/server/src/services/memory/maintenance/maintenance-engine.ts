import type { ArchiveOutcome, ConversationRecord, Scope, Store } from '../store/store.ts'

/** A conversation that could be archived. */
export interface IdleConversation {
  readonly conversation: ConversationRecord
  /** A few sentences of the conversation. */
  readonly preview: string
  readonly recommendation: 'archive' | 'keep'
  /** The input for a model that writes a better preview. */
  readonly material: string
}

/** Lists labels and folders, and finds and archives unused conversations. */
export interface MaintenanceEngine extends Pick<Store, 'listLabels' | 'listFolders'> {
  /** Finds conversations that were not accessed since `before`, least recently accessed first. */
  findIdle(
    scope: Scope,
    request: { readonly before: number; readonly importanceMax: number | undefined; readonly limit: number },
  ): Promise<{ readonly idle: readonly IdleConversation[]; readonly total: number }>
  /** Archives all of the conversations or none. */
  archiveConversations(scope: Scope, ids: readonly string[]): Promise<ArchiveOutcome>
}
