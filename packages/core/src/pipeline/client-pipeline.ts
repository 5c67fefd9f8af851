import type { ResolvedOptions } from '../options/caller-options.ts'
import {
  checkScopeStays,
  type ClientScope,
  isNarrowable,
  narrowClientScope,
  type ScopeHeaders,
  writeScope,
} from '../options/client-scope.ts'
import type { GetApiKey, KeySource } from '../options/key-source.ts'
import type { ResolvedService } from '../options/service.ts'
import type { CallLifetime } from './call-lifetime.ts'
import type { CallObserver } from './call-observer.ts'
import type { CallRequest } from './call-request.ts'
import { ObservedCall } from './observed-call.ts'
import { Pipeline } from './pipeline.ts'
import type { RunningCall } from './running-call.ts'
import type { Way } from './way.ts'

/** The options of a client's pipeline. */
export interface ResolvedClientOptions extends ResolvedOptions {
  readonly services: ReadonlyMap<string, ResolvedService>
  readonly observer?: CallObserver | undefined
  /** The sources of the keys that functions return. Derived clients share them with their keys. */
  readonly keySources: ReadonlyMap<GetApiKey, KeySource>
  /** The scope of all calls. @default that of the key */
  readonly scope?: ClientScope | undefined
}

/** The pipeline of a client, which observes whole calls. Callers of single functions do without it. */
export class ClientPipeline extends Pipeline {
  readonly #options: ResolvedClientOptions
  readonly #scope: ScopeHeaders | undefined

  constructor(options: ResolvedClientOptions, way?: Way) {
    super(options, way)
    this.#options = options
    this.#scope = options.scope && writeScope(options.scope)
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
    const { scope } = this.#options
    return options === undefined
      ? new ClientPipeline({ ...renew(this.#options), scope })
      : new ClientPipeline(options, this.way)
  }

  /**
   * Creates a pipeline whose calls are narrowed further.
   *
   * @throws {TypeError | RangeError} when a part of the scope is invalid, or leaves that of this pipeline
   */
  narrow(owner: string, scope: ClientScope): ClientPipeline {
    const narrowed = narrowClientScope(owner, this.#options.scope ?? {}, scope)
    return new ClientPipeline({ ...this.#options, scope: narrowed }, this.way)
  }

  override begin(...args: Parameters<Pipeline['begin']>): RunningCall {
    if (this.#scope !== undefined) checkScopeStays(args[2]?.headers)
    return super.begin(...args)
  }

  protected override open(call: CallRequest, lifetime: CallLifetime): RunningCall {
    const { observer } = this.#options
    const request =
      this.#scope !== undefined && isNarrowable(call.operation.service)
        ? { ...call, headers: { ...call.headers, ...this.#scope } }
        : call
    return observer === undefined
      ? super.open(request, lifetime)
      : new ObservedCall(request, lifetime, this.way, observer)
  }
}
