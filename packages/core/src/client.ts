import { Namespaces } from './generated/memory/namespaces.gen.ts'
import { changeOptions, deriveOptions } from './options/change-client.ts'
import type { ClientChanges, ClientOptions } from './options/client-options.ts'
import { checkForUserOptions, type ClientScope, type ForUserOptions } from './options/client-scope.ts'
import { resolveOptions } from './options/resolve-client.ts'
import type { Operation } from './contract/operation.ts'
import type { CallInput, IdempotentCallOptions } from './pipeline/call-options.ts'
import type { Caller } from './pipeline/caller.ts'
import type { Call, IdempotentOptionsFor } from './pipeline/index.ts'
import { ClientPipeline } from './pipeline/client-pipeline.ts'
import { rejectExtraArguments } from './pipeline/reject-extra-arguments.ts'
import { type RequestInput, type RequestMethod, requestPath } from './pipeline/request-path.ts'

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
export class SekhaClient extends Namespaces implements Caller {
  /** Runs the calls of the client. */
  protected readonly caller: ClientPipeline
  readonly #options: ClientOptions

  /** @throws {TypeError | RangeError} when an option is invalid, before any I/O */
  constructor(options: ClientOptions = {}) {
    super()
    rejectExtraArguments(SekhaClient.prototype, '')
    this.caller = derived.get(options) ?? new ClientPipeline(resolveOptions('SekhaClient', options))
    this.#options = { ...options }
  }

  /**
   * Creates a client with the options of this one and `changes`; `undefined` restores a default. It takes microseconds, so
   * each request of a server can have its own: the clients share the transport with its connections, and the middleware
   * with its limits and circuits.
   *
   * Each client is closed separately: closing one ends its own calls. A client without running calls holds nothing, so
   * one that serves a single request need not be closed.
   *
   * Credentials stay with their origin. If `baseUrl` changes to another origin, the new client drops the key, the
   * `headers`, and the `services` without their own `baseUrl`, unless `changes` sets them.
   *
   * @throws {TypeError | RangeError} when an option is invalid
   *
   * @example
   * ```ts
   * const hits = await client.withOptions({ timeoutMs: 2000 }).query('deployment')
   * ```
   */
  withOptions(changes: ClientChanges): SekhaClient {
    const options = changeOptions(this.#options, changes)
    const pipeline = this.caller.derive(
      (resolved) => deriveOptions(resolved, options, changes),
      ({ keySources }) => resolveOptions('SekhaClient', options, keySources),
    )
    derived.set(options, pipeline)
    return new SekhaClient(options)
  }

  /**
   * Creates a client for one user. All its calls to services with users, such as memory, cover only what this user owns:
   * a conversation of another one is not found, counted, searched or changed, and new ones belong to the user. The scope
   * stays for the life of the client: `withOptions()` keeps it, and `forUser()` with another user is refused.
   *
   * It takes microseconds and shares what `withOptions()` shares, so each request of a server can have its own.
   *
   * @param user The user's id in your application, at most 255 characters.
   * @throws {TypeError | RangeError} when an argument is invalid, or this client is for another user
   *
   * @example
   * ```ts
   * const memory = client.forUser('user-7')
   * const hits = await memory.query('what did I order?')
   * ```
   */
  forUser(user: string, options?: ForUserOptions): SekhaClient {
    checkForUserOptions(options)
    if (user === undefined) throw new TypeError('forUser(): user must be a string, got undefined')
    return this.#narrow('forUser()', { user, namespace: options?.namespace })
  }

  /**
   * Creates a client whose calls cover only a namespace and those below it. Namespaces separate what one user, or a
   * tenant, has in several applications or agents.
   *
   * @param namespace A path such as `/app/agent`, within the namespace of this client.
   * @throws {TypeError | RangeError} when it is invalid, or leaves the namespace of this client
   */
  forNamespace(namespace: string): SekhaClient {
    if (namespace === undefined) throw new TypeError('forNamespace(): namespace must be a string, got undefined')
    return this.#narrow('forNamespace()', { namespace })
  }

  /**
   * Calls any path of the server, such as an operation that this version does not know yet. The base URL, credentials,
   * limits, middleware and errors are those of every call.
   *
   * GET, HEAD, PUT and DELETE are idempotent, so policies may retry them. POST and PATCH are not, unless you pass an
   * `idempotencyKey` that the server honours.
   *
   * @param method The HTTP method.
   * @param path The path below the base URL, percent-encoded, without a query.
   * @param input The query and the JSON body.
   * @param options Options of this call.
   * @returns the JSON of the response, neither validated nor with dates; `undefined` for an empty one. `asResponse()` gives
   *   other bodies.
   * @throws {TypeError} when an argument is invalid, or the path could reach another origin
   *
   * @example
   * ```ts
   * const stats = await client.request<{ total: number }>('GET', '/api/v1/stats', { query: { tag: ['a', 'b'] } })
   * console.log(stats.total)
   * ```
   */
  request<T = unknown>(
    method: RequestMethod,
    path: string,
    input?: RequestInput,
    options?: IdempotentOptionsFor<RequestInput>,
  ): Call<T> {
    return requestPath<T>(this.caller, method, path, input, options)
  }

  /**
   * Calls an operation, for the functions of the contract.
   *
   * @internal
   */
  call<T>(operation: Operation, input: CallInput, options?: IdempotentCallOptions): Call<T> {
    return this.caller.call<T>(operation, input, options)
  }

  /**
   * Starts a call, for streams and pages.
   *
   * @internal
   */
  begin(operation: Operation, input: CallInput, options?: IdempotentCallOptions): ReturnType<Caller['begin']> {
    return this.caller.begin(operation, input, options)
  }

  #narrow(owner: string, scope: ClientScope): SekhaClient {
    const options = { ...this.#options }
    derived.set(options, this.caller.narrow(owner, scope))
    return new SekhaClient(options)
  }

  /** Rejects every running call, and every later one, with a ClosedError. Idempotent. */
  close(): Promise<void> {
    return this.caller.close()
  }

  /** Same as `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

/** The pipelines of clients that `withOptions()` is about to create. */
const derived = new WeakMap<ClientOptions, ClientPipeline>()
