import type { StoreDescription } from '../store-description.ts'
import type { TransferredError } from './error-transfer.ts'

/** An engine for the thread to open. */
export interface EngineDescription {
  readonly name: string
  /** What the opener of the thread needs to know. Any value that can be cloned. */
  readonly options?: unknown
}

/** What the thread opens. */
export interface ThreadData {
  readonly store: StoreDescription
  readonly engines: readonly EngineDescription[]
}

/** A message to the thread, without its id. */
export type RequestBody =
  | { readonly kind: 'call'; readonly engine: string; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'close' }
  /** Asks which calls are running, after a reply that could not be read and whose call is therefore unknown. */
  | { readonly kind: 'under-way' }

/**
 * A message to the thread. Ids grow by one with every message of any kind, so that the thread can derive the id of an
 * unreadable one.
 */
export type ThreadRequest = RequestBody & { readonly id: number }

/** A message from the thread. */
export type ThreadReply =
  | { readonly kind: 'opened' }
  | { readonly kind: 'not-opened'; readonly error: TransferredError }
  | { readonly kind: 'done'; readonly id: number; readonly value?: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: TransferredError }
  /** A failure of background work. */
  | { readonly kind: 'maintenance-failed'; readonly error: TransferredError }
  /** The unfinished calls with ids up to `id`. */
  | { readonly kind: 'under-way'; readonly id: number; readonly calls: readonly number[] }
