import type { TransferredError } from './error-transfer.ts'
import type { MemoryMethod } from './memory-methods.ts'

/** What the thread opens. */
export interface WorkerData {
  readonly path: string
  readonly busyTimeoutMs?: number | undefined
}

/**
 * To the thread. Ids grow by one with every message, whatever it is, so that the thread knows the id of one that it
 * cannot read.
 */
export type WorkerRequest =
  | { readonly id: number; readonly method: MemoryMethod; readonly args: readonly unknown[] }
  /** Asks which calls are under way: a reply could not be read, and it does not say whose it was. */
  | { readonly id: number; readonly method: 'underWay' }

/** From the thread. */
export type WorkerReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'not-opened'; readonly error: TransferredError }
  | { readonly kind: 'done'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: TransferredError }
  /** What kept work from being done that no call waits for. */
  | { readonly kind: 'maintenance-failed'; readonly error: TransferredError }
  /** Of the calls up to `id`, those that are not done. */
  | { readonly kind: 'under-way'; readonly id: number; readonly calls: readonly number[] }
