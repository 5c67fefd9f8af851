/**
 * The options that say when a monitor reports a hang, for programs that load the monitor later.
 *
 * @module @sekha/heartbeat/timing
 */
import { checkDelay, describeType } from '@sekha/core/foundation'

/** When a monitor reports a hang. Same as the options of `createHeartbeatMonitor()`. */
export interface HeartbeatTiming {
  readonly mode: 'automatic' | 'manual'
  readonly timeoutMs: number
  readonly checkIntervalMs: number
}

/** The shortest timeout: below it, ordinary work and garbage collections would count as hangs. */
const minTimeoutMs = 50
const minCheckIntervalMs = 10

/**
 * Checks and completes when a monitor reports a hang, for programs that load the monitor later.
 *
 * @throws {TypeError | RangeError} naming the option, its bounds and the value
 */
export function resolveTiming(options: {
  readonly [Name in keyof HeartbeatTiming]?: HeartbeatTiming[Name] | undefined
}): HeartbeatTiming {
  const { mode = 'automatic' } = options
  const isManual = mode === 'manual'
  if (!isManual && mode !== 'automatic')
    throw new TypeError(
      `mode must be 'automatic' or 'manual', got ${typeof mode === 'string' ? `'${mode as string}'` : describeType(mode)}`,
    )
  const timeoutMs = checkDelay('timeoutMs', options.timeoutMs, isManual ? 60_000 : 1000, minTimeoutMs)
  const checkIntervalMs = checkDelay(
    'checkIntervalMs',
    options.checkIntervalMs,
    Math.min(isManual ? 5000 : 100, timeoutMs),
    minCheckIntervalMs,
  )
  if (checkIntervalMs > timeoutMs)
    throw new RangeError(`checkIntervalMs must be at most timeoutMs, ${timeoutMs}, got ${checkIntervalMs}`)
  return { mode, timeoutMs, checkIntervalMs }
}
