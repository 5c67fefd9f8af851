import type { ContextEngine } from '../context/context-engine.ts'
import type { ConversationEngine } from '../conversations/conversation-engine.ts'
import type { TransferEngine } from '../import-export/transfer-engine.ts'
import type { LabelEngine } from '../labels/label-engine.ts'
import type { MaintenanceEngine } from '../maintenance/maintenance-engine.ts'
import type { MessageEngine } from '../messages/message-engine.ts'
import type { SearchEngine } from '../search/search-engine.ts'
import type { SummaryEngine } from '../summaries/summary-engine.ts'
import type { Store } from '../store/store.ts'

/** The health of one component. */
export interface Check {
  readonly ok: boolean
  /** The reason for a failure, for clients, without path or cause. */
  readonly error?: string | undefined
}

/**
 * The operations of the service in domain terms, without HTTP. Each feature declares its own. Arguments and results can
 * be cloned, so a memory can run in a worker. Writes are durable when their promise resolves. Methods reject only if the
 * server fails.
 */
export interface Memory
  extends
    MessageEngine,
    ConversationEngine,
    SearchEngine,
    ContextEngine,
    SummaryEngine,
    LabelEngine,
    MaintenanceEngine,
    TransferEngine,
    Pick<Store, 'statistics' | 'tenantStatistics'> {
  /**
   * Checks that the store can read and write, that its file is the one that was opened and has room, and that all
   * search indexes used so far could be read. Never rejects.
   */
  check(): Promise<{ readonly database: Check; readonly index: Check }>
  /** Checks the store, and the index against the stored messages, and returns every problem. Slow. */
  verify(): Promise<readonly string[]>
  /** Waits for running calls, then releases all resources. Idempotent. */
  close(): Promise<void>
}
