import { checkKnownOptions, describeType, type KnownOptions } from '@sekha/core/foundation'
import type { DetectingDelivery } from '../delivery/detect.ts'
import type { Target } from '../delivery/post.ts'
import type { TelemetryProtocol } from '../delivery/protocol.ts'
import { createOtlpDelivery, type OtlpEncoding } from './create-otlp-delivery.ts'

/** Options of {@link otlp}. */
export interface OtlpOptions {
  /** The encoding of requests. Every receiver takes both. @default 'protobuf' */
  readonly encoding?: OtlpEncoding | undefined
}

const knownOptions: KnownOptions<OtlpOptions> = { encoding: true }

/**
 * Sends the records of a session to an OpenTelemetry receiver, such as a collector, over HTTP: events, exceptions, states
 * and heartbeats as log records, metrics as metrics, activities as spans. They wait in the journal as always, so an outage
 * of the receiver loses nothing. A batch whose response was lost is sent again: `log.record.uid` tells its records.
 *
 * @example
 * ```ts
 * import { createSession } from '@sekha/telemetry'
 * import { otlp } from '@sekha/telemetry/otlp'
 *
 * const session = createSession('http://localhost:4318', { protocol: otlp() })
 * ```
 * @throws {TypeError} when an option is invalid
 */
export function otlp(options: OtlpOptions = {}): TelemetryProtocol {
  checkKnownOptions('otlp()', options, knownOptions)
  const { encoding = 'protobuf' } = options
  if (encoding !== 'json' && encoding !== 'protobuf')
    throw new TypeError(`encoding must be 'json' or 'protobuf', got ${describeType(encoding)}`)
  const server = 'otlp' as const
  const open = (target: Target): DetectingDelivery => ({
    deliver: createOtlpDelivery(target, encoding),
    kind: () => server,
  })
  return Object.assign(open, { server })
}
