import type { TransferredError } from './error-transfer.ts'
import type { MemoryMethod } from './memory-methods.ts'

/** The store that the thread opens. */
export interface WorkerData {
  readonly path: string
  readonly busyTimeoutMs?: number | undefined
}

/**
 * A message to the thread. Ids grow by one with every message of any kind, so that the thread can derive the id of an
 * unreadable one.
 */
export type WorkerRequest =
  | { readonly id: number; readonly method: MemoryMethod; readonly args: readonly unknown[] }
  /** Asks which calls are running, after a reply that could not be read and whose call is therefore unknown. */
  | { readonly id: number; readonly method: 'underWay' }

/** A message from the thread. */
export type WorkerReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'not-opened'; readonly error: TransferredError }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: TransferredError }
  /** A failure of background work. */
  | { readonly kind: 'maintenance-failed'; readonly error: TransferredError }
  /** The unfinished calls with ids up to `id`. */
  | { readonly kind: 'under-way'; readonly id: number; readonly calls: readonly number[] }
