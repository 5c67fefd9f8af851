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

const defaults = {
  automatic: { timeoutMs: 1000, checkIntervalMs: 100 },
  manual: { timeoutMs: 60_000, checkIntervalMs: 5000 },
} as const

/**
 * Checks and completes when a monitor reports a hang, for programs that load the monitor later.
 *
 * @throws {TypeError | RangeError} naming the option, its bounds and the value
 */
export function resolveTiming(options: {
  readonly [Name in keyof HeartbeatTiming]?: HeartbeatTiming[Name] | undefined
}): HeartbeatTiming {
  const { mode = 'automatic' } = options
  if (!Object.hasOwn(defaults, mode))
    throw new TypeError(
      `mode must be 'automatic' or 'manual', got ${typeof mode === 'string' ? `'${mode}'` : describeType(mode)}`,
    )
  const timeoutMs = checkDelay('timeoutMs', options.timeoutMs, defaults[mode].timeoutMs, minTimeoutMs)
  const checkIntervalMs = checkDelay(
    'checkIntervalMs',
    options.checkIntervalMs,
    Math.min(defaults[mode].checkIntervalMs, timeoutMs),
    minCheckIntervalMs,
  )
  if (checkIntervalMs > timeoutMs)
    throw new RangeError(`checkIntervalMs must be at most timeoutMs, ${timeoutMs}, got ${checkIntervalMs}`)
  return { mode, timeoutMs, checkIntervalMs }
}
