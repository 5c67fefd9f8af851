/** Writes durably: what it promised is on the disk. */
export interface Writer {
  /** Adds a message to a conversation of the store. */
  append(conversation: number, content: string): Promise<void>
  /** Stores a new conversation. */
  create(contents: readonly string[]): Promise<void>
  close(): Promise<void>
}
