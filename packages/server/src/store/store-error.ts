/** Why a store fails: what a caller can do about it depends on this alone. */
export type StoreErrorCode = 'busy' | 'full' | 'damaged' | 'lost' | 'unavailable' | 'failed'

/** For each code, a sentence for clients. It names neither path nor cause. */
const reasons: Readonly<Record<StoreErrorCode, string>> = {
  busy: 'Another process is writing to the store',
  full: 'The disk of the store is full',
  damaged: 'The store is damaged and takes no writes until it is restored from a copy',
  lost: 'The database file was deleted, replaced or overwritten while the server was running, so writes are refused',
  unavailable: 'The store cannot be used',
  failed: 'The store failed',
}

/** A failure of the store itself. `message` is for the operator: it names the file, the reason and what to do. */
export class StoreError extends Error {
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }

  override get name(): string {
    return 'StoreError'
  }

  /** One sentence for clients. It names neither path nor cause. */
  get reason(): string {
    return reasons[this.code]
  }
}
