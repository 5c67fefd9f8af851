import { formatColumns, formatNumber } from './format.ts'
import { formatGoal } from './goal.ts'
import type { Outcome } from './benchmark.ts'
import { ratiosByRound, type Series } from './series.ts'
import { median, summarize } from './statistics.ts'
import { type Table, tableLines } from './table.ts'

/** Formats a result for a terminal. */
export function formatReport({ series, tables: others = [], goals, notes }: Outcome): string {
  const tables = allTables(series, others).map(({ title, lines }) => `${title}\n${formatColumns(lines)}`)
  return [...tables, [...goals.map(formatGoal), ...(notes ?? [])].join('\n')].join('\n\n')
}

/** Formats a result as Markdown. */
export function formatMarkdown({ series, tables: others = [], goals, notes }: Outcome, machine: string): string {
  const tables = allTables(series, others).map(({ title, lines: [head = [], ...lines] }) => {
    const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
    const table = [head, rule, ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
    return `**${title}**\n\n${table}`
  })
  const list = [...goals.map(formatGoal), ...(notes ?? [])].map((line) => `- ${line}`)
  return [`Measured on ${machine}.`, ...tables, ...(list.length === 0 ? [] : [list.join('\n')])].join('\n\n')
}

const withUnit = (title: string, unit: string | undefined): string =>
  unit === undefined ? title : `${title} (${unit})`

function allTables(series: readonly Series[], others: readonly Table[]): { title: string; lines: string[][] }[] {
  return [
    ...series.map((it) => ({ title: withUnit(it.metric, it.unit), lines: linesOf(it) })),
    ...others.map((it) => ({ title: withUnit(it.title, it.unit), lines: tableLines(it) })),
  ]
}

function linesOf(series: Series): string[][] {
  const { reference, values } = series
  const head = ['candidate', 'median', 'min', 'max', ...(reference === undefined ? [] : [`ratio to ${reference}`])]
  const lines = [...values].map(([candidate, list]) => {
    const { median: middle, min, max } = summarize(list)
    const cells = [candidate, ...[middle, min, max].map(formatNumber)]
    return reference === undefined
      ? cells
      : [...cells, formatNumber(median(ratiosByRound(series, candidate, reference)))]
  })
  return [head, ...lines]
}
