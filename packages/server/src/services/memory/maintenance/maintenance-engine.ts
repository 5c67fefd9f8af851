import type { RebuildPosition } from '../index/rebuild-part.ts'
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

/** Lists labels and folders, finds and archives unused conversations, and rebuilds the search index. */
export interface MaintenanceEngine extends Pick<Store, 'listLabels' | 'listFolders'> {
  /** Finds conversations that were not accessed since `before`, least recently accessed first. */
  findIdle(
    scope: Scope,
    request: { readonly before: number; readonly importanceMax: number | undefined; readonly limit: number },
  ): Promise<{ readonly idle: readonly IdleConversation[]; readonly total: number }>
  /** Archives all of the conversations or none. */
  archiveConversations(scope: Scope, ids: readonly string[]): Promise<ArchiveOutcome>
  /**
   * Builds a part of the search index again from the stored messages, and returns the position to continue from. The
   * index is whole at every moment. Done when `afterDoc` is `lastDoc`.
   *
   * @param position The position that the last part returned. @default the whole index
   */
  rebuildIndex(scope: Scope, position?: RebuildPosition): Promise<RebuildPosition>
}
