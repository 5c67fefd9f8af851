import type { HrTime } from '@opentelemetry/api'

/** Converts milliseconds since 1970 to seconds and nanoseconds. */
export function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000)
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)]
}
