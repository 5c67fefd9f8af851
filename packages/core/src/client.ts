import { Namespaces } from './generated/namespaces.gen.ts'
import type { ClientOptions } from './options.ts'
import { type Caller, createCaller } from './pipeline/index.ts'

/**
 * A client with every operation as a method. Making one does no I/O; it may be shared by a whole program.
 *
 * Abort and timeouts end a call wherever it waits. Every error of a call is a `SekhaError`, except what is the caller's
 * own: an abort reason, and what the source of an upload throws. `close()` ends what is still running.
 *
 * @example
 * ```ts
 * const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:8080' })
 * const conversation = await client.conversations.create({
 *   label: 'My first conversation',
 *   messages: [{ role: 'user', content: 'What is RAG?' }],
 * })
 * for (const hit of await client.query('retrieval augmented generation')) console.log(hit.score, hit.content)
 * await client.close()
 * ```
 */
export class SekhaClient extends Namespaces {
  protected readonly caller: Caller
  readonly #options: ClientOptions

  /** @throws {TypeError | RangeError} when an option is wrong, before any I/O */
  constructor(options: ClientOptions = {}) {
    super()
    this.#options = options
    this.caller = createCaller(options)
  }

  /** A client like this one with some options changed. Closing one does not close the other. */
  withOptions(changes: ClientOptions): SekhaClient {
    return new SekhaClient({ ...this.#options, ...changes })
  }

  /** Ends every call that is running with a ClosedError; those that come later are refused with one. Idempotent. */
  close(): Promise<void> {
    return this.caller.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
