import { type Clock, untilAborted } from '@sekha/core/foundation'
import type { Caller } from '../caller.ts'
import { HttpError } from '../http-error.ts'
import { type Authenticated, readAuthenticated } from './authenticated.ts'

/** The circumstances of a request. */
export interface AuthenticationContext {
  /** Aborts when the client disconnects or the time is over. */
  readonly signal: AbortSignal
  /** The bindings of the Hono app. On Node, `incoming` is the `node:http` request, as earlier middleware left it. */
  readonly bindings: unknown
}

/** Recognises the owner of a request by its headers. Returns undefined for a request that it does not know. */
export type Authenticate = (
  request: Request,
  context: AuthenticationContext,
) => Authenticated | undefined | Promise<Authenticated | undefined>

/** Asks the embedding app who calls, and waits a limited time. */
export class AppAuthentication {
  readonly #authenticate: Authenticate
  readonly #timeoutMs: number
  readonly #clock: Clock

  constructor(authenticate: Authenticate, timeoutMs: number, clock: Clock) {
    this.#authenticate = authenticate
    this.#timeoutMs = timeoutMs
    this.#clock = clock
  }

  /**
   * Returns the caller; undefined if the app does not know it.
   *
   * @throws {HttpError} 500 when the app fails, takes too long or returns anything else. Its cause is for the log.
   * @throws the reason of the request's signal, when the client has disconnected
   */
  async identify(request: Request, bindings: unknown): Promise<Caller | undefined> {
    const controller = new AbortController()
    const onAbort = (): void => controller.abort(request.signal.reason)
    if (request.signal.aborted) onAbort()
    else request.signal.addEventListener('abort', onAbort, { once: true })
    const timer = this.#clock.setTimeout(
      () => controller.abort(new Error(`authenticate did not settle within ${this.#timeoutMs} ms`)),
      this.#timeoutMs,
    )
    try {
      const { signal } = controller
      const asked = (async () => this.#authenticate(request, { signal, bindings }))()
      return readResult(await untilAborted(asked, signal))
    } catch (cause) {
      if (request.signal.aborted) throw request.signal.reason
      // The message of the cause may quote a token, so it is not part of the message that is logged by default.
      throw new HttpError(
        500,
        'This server cannot authenticate the request now. It logs the cause under this request id',
        {
          cause: new Error('authenticate failed', { cause }),
        },
      )
    } finally {
      this.#clock.clearTimeout(timer)
      request.signal.removeEventListener('abort', onAbort)
    }
  }
}

function readResult(result: Authenticated | undefined): Caller | undefined {
  if (result === undefined) return undefined
  if (typeof result !== 'object' || result === null || typeof result.tenant !== 'string')
    throw new TypeError('authenticate must return { tenant }, with a string, or undefined to refuse the request')
  return readAuthenticated('authenticate', result)
}
