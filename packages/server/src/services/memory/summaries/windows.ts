import type { SummaryLevel, TimeWindow } from '../store/store.ts'

/** A span of whole UTC calendar days to summarise. */
export interface SummaryWindow extends TimeWindow {
  readonly level: SummaryLevel
}

const dayMs = 24 * 60 * 60 * 1000

const days: Readonly<Record<SummaryLevel, number>> = { daily: 1, weekly: 7, monthly: 30 }

/** Returns the UTC day of the newest message, or the 7 or 30 days that end with it. */
export function windowFor(level: SummaryLevel, newestAt: number): SummaryWindow {
  const toMs = (Math.floor(newestAt / dayMs) + 1) * dayMs
  return { level, fromMs: toMs - days[level] * dayMs, toMs }
}

/**
 * Returns the windows whose summaries a summary combines, oldest first. They cover it without overlaps. A day has none,
 * and a week has its days. A month has weeks counted back from its end, so its oldest week is shorter.
 */
export function partsOf({ level, fromMs, toMs }: SummaryWindow): readonly SummaryWindow[] {
  if (level === 'daily') return []
  const part = level === 'weekly' ? 'daily' : 'weekly'
  const parts: SummaryWindow[] = []
  for (let end = toMs; end > fromMs; end -= days[part] * dayMs)
    parts.push({ level: part, fromMs: Math.max(fromMs, end - days[part] * dayMs), toMs: end })
  return parts.toReversed()
}
