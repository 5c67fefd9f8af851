import { formatNumber } from './format.ts'
import { summarize } from './statistics.ts'

/** A figure, and what it lies between. */
export interface Cell {
  readonly value: number
  readonly low?: number | undefined
  readonly high?: number | undefined
}

/** Figures that are not one metric of several candidates round by round: percentiles, shares with confidence bands. */
export interface Table {
  readonly title: string
  /** Of every figure; left out where the columns name theirs. */
  readonly unit?: string | undefined
  /** What the lines are. */
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

/** The middle of several rounds, with the least and the most. */
export function cellOf(rounds: readonly number[]): Cell {
  const { median, min, max } = summarize(rounds)
  return { value: median, low: min, high: max }
}

/** The figures of a table as rows. */
export function toTableRows({ title, unit, columns, lines }: Table): TableRow[] {
  return lines.flatMap(({ label, cells }) =>
    cells.map((cell, at) => ({ table: title, line: label, column: columns[at] ?? '', unit, ...cell })),
  )
}

/** The head and the lines as text, cell by cell. */
export function tableLines({ corner, columns, lines }: Table): string[][] {
  return [[corner, ...columns], ...lines.map(({ label, cells }) => [label, ...cells.map(formatCell)])]
}

function formatCell({ value, low, high }: Cell): string {
  if (Number.isNaN(value)) return '–'
  const figure = formatNumber(value)
  return low === undefined || high === undefined ? figure : `${figure} (${formatNumber(low)} to ${formatNumber(high)})`
}
