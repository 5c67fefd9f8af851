import type { Operation } from '../contract/operation.ts'
import type { Clock } from '../foundation/index.ts'
import type { ResolvedOptions } from '../options/caller-options.ts'
import type { GetApiKey, KeySource } from '../options/key-source.ts'
import type { ResolvedService } from '../options/service.ts'
import type { Reading } from './call.ts'
import type { CallInput, IdempotentCallOptions } from './call-options.ts'
import type { CallObserver } from './call-observer.ts'
import { Pipeline, type Way } from './pipeline.ts'
import type { RunningCall } from './running-call.ts'

/** The options of a client's pipeline. */
export interface ResolvedClientOptions extends ResolvedOptions {
  readonly services: ReadonlyMap<string, ResolvedService>
  readonly observer?: CallObserver | undefined
  /** The sources of the keys that functions return. Derived clients share them with their keys. */
  readonly keySources: ReadonlyMap<GetApiKey, KeySource>
}

/** The pipeline of a client, which observes whole calls. Callers of single functions do without it. */
export class ClientPipeline extends Pipeline {
  readonly #options: ResolvedClientOptions

  constructor(options: ResolvedClientOptions, way?: Way) {
    super(options, way)
    this.#options = options
  }

  /**
   * Creates a pipeline that shares the middleware and the transport of this one, if it can.
   *
   * @param change Derives the options, or returns `undefined` if they cannot share them.
   * @param renew Resolves the options instead.
   */
  derive(
    change: (options: ResolvedClientOptions) => ResolvedClientOptions | undefined,
    renew: (options: ResolvedClientOptions) => ResolvedClientOptions,
  ): ClientPipeline {
    const options = change(this.#options)
    return options === undefined ? new ClientPipeline(renew(this.#options)) : new ClientPipeline(options, this.way)
  }

  override begin(
    operation: Operation,
    input: CallInput,
    options: IdempotentCallOptions = {},
    reading?: Reading,
  ): RunningCall {
    const running = super.begin(operation, input, options, reading)
    const { observer, clock } = this.#options
    if (observer !== undefined) observe(running, observer, clock, options.signal)
    return running
  }
}

/** Reports the response and the first error of a call. */
function observe(running: RunningCall, observer: CallObserver, clock: Clock, signal: AbortSignal | undefined): void {
  const { request } = running
  const startedAt = clock.monotonic()
  const send = running.send.bind(running)
  const explain = running.explain.bind(running)
  let hasFailed = false
  running.send = async () => {
    const response = await send()
    observer.onResponse?.(request, response, clock.monotonic() - startedAt)
    return response
  }
  running.explain = (error) => {
    explain(error)
    const isOwnAbort = signal?.aborted === true && signal.reason === error
    if (hasFailed || isOwnAbort) return
    hasFailed = true
    observer.onError?.(request, error, clock.monotonic() - startedAt)
  }
}
