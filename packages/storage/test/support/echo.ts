/** The engine of the thread in `children/thread.ts`. */
export interface Echo {
  say(value: unknown): Promise<unknown>
  fail(message: string): Promise<void>
  failLater(message: string): Promise<void>
  unsendable(): Promise<unknown>
}
