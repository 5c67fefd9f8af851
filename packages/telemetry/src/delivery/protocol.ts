import type { DetectingDelivery, ServerKind } from './detect.ts'
import type { Target } from './post.ts'

/**
 * How records are sent, where it is not to the telemetry service. Programs get one from a subpath, such as
 * `@sekha/telemetry/otlp`. It creates the delivery to a server.
 */
export interface TelemetryProtocol {
  /** @internal */
  (target: Target): DetectingDelivery
  /** Keeps its journals apart from those for the telemetry service at the same address. */
  readonly server: ServerKind
}
