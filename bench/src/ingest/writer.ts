/** Writes durably: a resolved promise means that the data is on disk. */
export interface Writer {
  /** Appends a message to a conversation of the store. */
  append(conversation: number, content: string): Promise<void>
  /** Stores a new conversation. */
  create(contents: readonly string[]): Promise<void>
  close(): Promise<void>
}
