import { formatNumber } from './format.ts'
import { summarize } from './statistics.ts'

/** A figure with its lower and upper bound. */
export interface Cell {
  readonly value: number
  readonly low?: number | undefined
  readonly high?: number | undefined
}

/** Figures that are not one metric per candidate and round: percentiles, or shares with confidence intervals. */
export interface Table {
  readonly title: string
  /** The unit of every figure; omitted where the columns name theirs. */
  readonly unit?: string | undefined
  /** The heading of the row names. */
  readonly corner: string
  readonly columns: readonly string[]
  readonly lines: readonly { readonly label: string; readonly cells: readonly Cell[] }[]
}

/** A figure of a table, as `--json` writes it. */
export interface TableRow extends Cell {
  readonly table: string
  readonly line: string
  readonly column: string
  readonly unit: string | undefined
}

/** Returns the median of several rounds with minimum and maximum. */
export function cellOf(rounds: readonly number[]): Cell {
  const { median, min, max } = summarize(rounds)
  return { value: median, low: min, high: max }
}

/** Converts the figures of a table to rows. */
export function toTableRows({ title, unit, columns, lines }: Table): TableRow[] {
  return lines.flatMap(({ label, cells }) =>
    cells.map((cell, at) => ({ table: title, line: label, column: columns[at] ?? '', unit, ...cell })),
  )
}

/** Formats the header and the rows as cells of text. */
export function tableLines({ corner, columns, lines }: Table): string[][] {
  return [[corner, ...columns], ...lines.map(({ label, cells }) => [label, ...cells.map(formatCell)])]
}

function formatCell({ value, low, high }: Cell): string {
  if (Number.isNaN(value)) return '–'
  const figure = formatNumber(value)
  return low === undefined || high === undefined ? figure : `${figure} (${formatNumber(low)} to ${formatNumber(high)})`
}
