/** Classifies store failures by the caller's possible reaction. */
export type StoreErrorCode = 'busy' | 'full' | 'damaged' | 'lost' | 'unavailable' | 'failed'

/** Maps each code to a sentence for clients, without path or cause. */
const reasons: Readonly<Record<StoreErrorCode, string>> = {
  busy: 'Another process is writing to the store',
  full: 'The disk of the store is full',
  damaged: 'The store is damaged and refuses writes until it is restored from a copy',
  lost: 'The database file was deleted, replaced or overwritten while the server was running, so writes are refused',
  unavailable: 'The store cannot be used',
  failed: 'The store failed',
}

/** A failure of the store itself. `message` is for the operator: it names the file, the reason and the remedy. */
export class StoreError extends Error {
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }

  override get name(): string {
    return 'StoreError'
  }

  /** One sentence for clients, without path or cause. */
  get reason(): string {
    return reasons[this.code]
  }
}
