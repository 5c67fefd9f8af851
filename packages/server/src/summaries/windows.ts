import type { SummaryLevel, TimeWindow } from '../store/store.ts'

/** A span of whole UTC calendar days that a summary is about. */
export interface SummaryWindow extends TimeWindow {
  readonly level: SummaryLevel
}

const dayMs = 24 * 60 * 60 * 1000

const days: Readonly<Record<SummaryLevel, number>> = { daily: 1, weekly: 7, monthly: 30 }

/** The UTC day of the newest message, or the 7 or 30 days that end with it. */
export function windowFor(level: SummaryLevel, newestAt: number): SummaryWindow {
  const toMs = (Math.floor(newestAt / dayMs) + 1) * dayMs
  return { level, fromMs: toMs - days[level] * dayMs, toMs }
}

/**
 * The windows whose summaries a summary is made from, oldest first; they fill it without overlapping. A day has none, a
 * week its days; a month has weeks counted back from its end, so that the oldest is the shorter one.
 */
export function partsOf({ level, fromMs, toMs }: SummaryWindow): readonly SummaryWindow[] {
  if (level === 'daily') return []
  const part = level === 'weekly' ? 'daily' : 'weekly'
  const parts: SummaryWindow[] = []
  for (let end = toMs; end > fromMs; end -= days[part] * dayMs)
    parts.push({ level: part, fromMs: Math.max(fromMs, end - days[part] * dayMs), toMs: end })
  return parts.toReversed()
}
