import type { SummaryLevel } from '../store/store.ts'

/** The most words of a summary, as the legacy server asks its model for. */
export const maxWordsOf: Readonly<Record<SummaryLevel, number>> = { daily: 200, weekly: 500, monthly: 1000 }

/** A summary of turns has at most this part of their words. */
export const summaryShare: number = 1 / 3
