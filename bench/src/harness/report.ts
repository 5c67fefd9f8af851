import { formatColumns, formatNumber } from './format.ts'
import { formatGoal } from './goal.ts'
import type { Outcome } from './benchmark.ts'
import { ratiosByRound, type Series } from './series.ts'
import { median, summarize } from './statistics.ts'

/** A result for a terminal. */
export function formatReport({ series, goals, notes }: Outcome): string {
  const tables = series.map((it) => `${titleOf(it)}\n${formatColumns(linesOf(it))}`)
  return [...tables, [...goals.map(formatGoal), ...(notes ?? [])].join('\n')].join('\n\n')
}

/** The same result as Markdown. */
export function formatMarkdown({ series, goals, notes }: Outcome, machine: string): string {
  const tables = series.map((it) => {
    const [head = [], ...lines] = linesOf(it)
    const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
    const table = [head, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
    return `**${titleOf(it)}**\n\n${table}`
  })
  const list = [...goals.map(formatGoal), ...(notes ?? [])].map((line) => `- ${line}`)
  return [`Measured on ${machine}.`, ...tables, ...(list.length === 0 ? [] : [list.join('\n')])].join('\n\n')
}

const titleOf = ({ metric, unit }: Series): string => `${metric} (${unit})`

function linesOf(series: Series): string[][] {
  const { reference, values } = series
  const head = ['contender', 'median', 'min', 'max', ...(reference === undefined ? [] : [`ratio to ${reference}`])]
  const lines = [...values].map(([contender, list]) => {
    const { median: middle, min, max } = summarize(list)
    const cells = [contender, ...[middle, min, max].map(formatNumber)]
    return reference === undefined
      ? cells
      : [...cells, formatNumber(median(ratiosByRound(series, contender, reference)))]
  })
  return [head, ...lines]
}
