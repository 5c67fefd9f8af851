import { Namespaces } from './generated/memory/namespaces.gen.ts'
import { changeOptions, type ClientOptions, resolveOptions } from './options/client-options.ts'
import type { Caller } from './pipeline/index.ts'
import { Pipeline } from './pipeline/pipeline.ts'

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
    this.caller = new Pipeline(resolveOptions('SekhaClient', options))
    this.#options = { ...options }
  }

  /**
   * A client like this one with some options changed; `undefined` means the default. Closing one does not close the other.
   *
   * Credentials stay with their origin: if `baseUrl` moves to another one, the new client has neither the key nor the
   * `headers` of this one, nor the `services` without a `baseUrl` of their own, unless `changes` gives them.
   *
   * @throws {TypeError | RangeError} when an option is wrong
   */
  withOptions(changes: ClientOptions): SekhaClient {
    return new SekhaClient(changeOptions(this.#options, changes))
  }

  /** Ends every call that is running with a ClosedError; those that come later are refused with one. Idempotent. */
  close(): Promise<void> {
    return this.caller.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
