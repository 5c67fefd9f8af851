import {
  checkFunction,
  checkKnownOptions,
  describeType,
  type KnownOptions,
  placeMiddleware,
  untilAborted,
} from './foundation/index.ts'
import type { HeaderBag, CallRequest, Middleware } from './pipeline/call-request.ts'
import type { Log } from './logging.ts'
import { checkHeaders } from './pipeline/check-headers.ts'
import { guardEchoes } from './pipeline/echo-guard.ts'

/** The changes that a hook makes to a request. */
export interface RequestChanges {
  /** Headers to add or replace. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined
}

/** The response of a request, without its body. */
export interface ObservedResponse {
  /** The HTTP status, of an error as well. */
  readonly status: number
  /** The headers as the server sent them. They are not redacted. */
  readonly headers: HeaderBag
  /** The time from the start of the request to its headers. */
  readonly durationMs: number
}

/** Functions that run with the requests of a client. Middleware can do more. */
export interface Hooks {
  /**
   * Runs before each request, retries included, and may return headers to add. An abort and `totalTimeoutMs` end the wait
   * for it. The call rejects with its error, which is not retried.
   */
  readonly beforeRequest?:
    | ((request: CallRequest) => RequestChanges | undefined | void | Promise<RequestChanges | undefined | void>)
    | undefined
  /** Observes each response, error statuses included, when its headers arrive. Nothing waits for it. */
  readonly afterResponse?: ((request: CallRequest, response: ObservedResponse) => unknown) | undefined
  /**
   * Observes the error of a call, after its retries: once for each call, and for each lost response of a stream that
   * resumes. It does not observe invalid arguments or the caller's own aborts.
   */
  readonly onError?: ((error: unknown, request: CallRequest) => unknown) | undefined
}

const known: KnownOptions<Hooks> = { beforeRequest: true, afterResponse: true, onError: true }
const knownChanges: KnownOptions<RequestChanges> = { headers: true }

/** @throws {TypeError} naming the unknown or invalid hook */
export function checkHooks(hooks: Hooks | undefined): Hooks {
  if (hooks === undefined) return {}
  checkKnownOptions('hooks', hooks, known)
  for (const name of ['beforeRequest', 'afterResponse', 'onError'] as const) checkFunction(`hooks.${name}`, hooks[name])
  return hooks
}

/** Runs a hook before each attempt. It is the innermost middleware, so that it sees what is sent. */
export function runBeforeRequest(hook: NonNullable<Hooks['beforeRequest']>): Middleware {
  return placeMiddleware(
    async (request: CallRequest, next: Parameters<Middleware>[1]) => {
      const changes = await untilAborted((async () => hook(request))(), request.signal)
      if (changes === undefined) return next(request)
      if (typeof changes !== 'object' || changes === null)
        throw new TypeError(`hooks.beforeRequest must return { headers } or nothing, got ${describeType(changes)}`)
      checkKnownOptions('hooks.beforeRequest', changes, knownChanges)
      const headers = { ...request.headers, ...checkHeaders('hooks.beforeRequest', changes.headers) }
      return next({ ...request, headers })
    },
    { name: 'hooks', around: 'attempt' },
  )
}

/** Runs an observing hook. Its errors and rejections are logged, without what the request sent, and ignored. */
export function runObserver(name: keyof Hooks, { error: write }: Log, request: CallRequest, hook: () => unknown): void {
  const describe = (reason: unknown): string =>
    reason instanceof Error ? guardEchoes(request).clean(reason.message) : describeType(reason)
  const onFailure = (reason: unknown): void => write?.(`hooks.${name} failed: ${describe(reason)}`)
  const run = async (): Promise<unknown> => hook()
  run().catch(onFailure)
}
