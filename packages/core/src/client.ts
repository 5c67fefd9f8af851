import { Namespaces } from './generated/memory/namespaces.gen.ts'
import { changeOptions, type ClientChanges, type ClientOptions, resolveOptions } from './options/client-options.ts'
import type { Caller } from './pipeline/index.ts'
import { Pipeline } from './pipeline/pipeline.ts'

/**
 * A client with every operation as a method. The constructor does no I/O, and one client can serve a whole program.
 *
 * Aborts and timeouts end a call wherever it waits. A call rejects with a `SekhaError`, with two exceptions: the
 * caller's abort reason, and an error thrown by the source of an upload. `close()` ends the running calls.
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

  /** @throws {TypeError | RangeError} when an option is invalid, before any I/O */
  constructor(options: ClientOptions = {}) {
    super()
    this.caller = new Pipeline(resolveOptions('SekhaClient', options))
    this.#options = { ...options }
  }

  /**
   * Creates a client with the options of this one and `changes`; `undefined` restores a default. Each client is closed
   * separately.
   *
   * Credentials stay with their origin. If `baseUrl` changes to another origin, the new client drops the key, the
   * `headers`, and the `services` without their own `baseUrl`, unless `changes` sets them.
   *
   * @throws {TypeError | RangeError} when an option is invalid
   */
  withOptions(changes: ClientChanges): SekhaClient {
    return new SekhaClient(changeOptions(this.#options, changes))
  }

  /** Rejects every running call, and every later one, with a ClosedError. Idempotent. */
  close(): Promise<void> {
    return this.caller.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
