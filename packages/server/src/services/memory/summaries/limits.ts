import type { SummaryLevel } from '../store/store.ts'

/** The maximum words of a summary at each level, as in the legacy server's prompts. */
export const maxWordsOf: Readonly<Record<SummaryLevel, number>> = { daily: 200, weekly: 500, monthly: 1000 }

/** The maximum length of a summary of turns, as a share of their words. */
export const summaryShare: number = 1 / 3
