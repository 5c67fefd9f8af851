import type { Deliver } from './deliver.ts'
import type { Target } from './post.ts'

/**
 * How records are sent, where it is not the telemetry service. Programs get one from a subpath, such as
 * `@sekha/telemetry/otlp`.
 */
export interface TelemetryProtocol {
  /** Shown as `stats().server`. */
  readonly name: 'otlp'
  /** @internal */
  readonly createDelivery: (target: Target) => Deliver
}
