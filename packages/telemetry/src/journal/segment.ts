/** A stretch of a journal: frames, one behind the other. */
export interface Segment {
  /** Number of its first record. */
  readonly first: number
  readonly bytes: number
  /**
   * Adds a frame whole, or not at all.
   *
   * @param bytes - They have the frame from `start` to `end`, and are used again when the call returns.
   * @throws {Error} of the storage, such as a full disk
   */
  append(bytes: Uint8Array, start: number, end: number): void
  /** Reads the bytes from an offset to what is its end now. */
  read(offset: number): Promise<Uint8Array>
  /** Replaces the bytes, whole or not at all. */
  rewrite(transform: (bytes: Uint8Array) => Uint8Array): void | Promise<void>
  /** Resolves when what was appended survives a loss of power. */
  sync(): Promise<void>
  remove(): void
  close(): void
}

/** Where a journal keeps its segments. */
export interface Spool {
  readonly kind: 'file' | 'indexeddb' | 'memory'
  /** How long records may gather before they are written, in milliseconds. 0 is the end of the loop's turn. */
  readonly delayMs: number
  /** A file that another thread may append to, where there are files. It is left with the segments. */
  readonly hangFile?: string | undefined
  createSegment(first: number): Segment
  /** Replaces the progress, a short text. */
  saveProgress(text: string): void
  /** Replaces the note of what a successor must know: the sessions that are open. */
  saveNote(text: string): void
  /** Leaves the segments to any other process, at the latest when it resolves. `isDone` says that none has pending records. */
  release(isDone: boolean): Promise<void> | undefined
}

/** A spool that its process left. */
export interface AbandonedSpool {
  readonly spool: Spool
  readonly segments: readonly Segment[]
  readonly progress: string | undefined
  readonly note: string | undefined
  /** What is in the file of hangs. */
  readonly hangs: string | undefined
  /** Whether its process ended without releasing it. */
  readonly died: boolean
}

/** A place for the spools of several processes. */
export interface SpoolRoot {
  /** The spool of this process. */
  readonly spool: Spool
  /** Takes over the spools of processes that are gone. No other process gets them too. */
  adopt(): Promise<readonly AbandonedSpool[]>
}
