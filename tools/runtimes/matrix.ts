import type { Case, RuntimeName } from '../../runtimes/cases/case.ts'
import type { Ran } from './run-command.ts'

/** The result of one case on one runtime. */
export interface Result {
  readonly runtime: RuntimeName
  readonly feature: string
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly reason?: string | undefined
}

/** The description of a case, without its code. */
export type Planned = Pick<Case, 'name' | 'feature' | 'only'>

interface CaseLine {
  readonly case: string
  readonly passed: boolean
  readonly reason?: string
}

/** The row for checks that a case cannot make from inside its process. */
const endingFeature = 'the process ends by itself'

/** How long a process may run after its work: shorter than the keep-alive of any idle connection. */
const maxLingerMs = 2000

/** The cases for a runtime. */
export const casesFor = (runtime: RuntimeName, planned: readonly Planned[]): readonly Planned[] =>
  planned.filter(({ only }) => only === undefined || only.includes(runtime))

/** Assigns every planned case one result. Unreported cases fail. A process must also end by itself. */
export function toResults(runtime: RuntimeName, planned: readonly Planned[], ran: Ran, isProcess: boolean): Result[] {
  const reports = new Map(ran.lines.flatMap((line) => readLine(line)).map((report) => [report.case, report]))
  const results = planned.map(({ name, feature }): Result => {
    const report = reports.get(name)
    if (report?.passed === true) return { runtime, feature, name, outcome: 'passed' }
    return { runtime, feature, name, outcome: 'failed', reason: report?.reason ?? `no report: ${describeEnd(ran)}` }
  })
  return isProcess ? [...results, scoreEnd(runtime, ran)] : results
}

function scoreEnd(runtime: RuntimeName, ran: Ran): Result {
  const { lingeredMs, exitCode } = ran
  const ended = lingeredMs !== undefined && lingeredMs <= maxLingerMs && exitCode === 0
  const result = { runtime, feature: endingFeature, name: 'nothing keeps it alive' }
  if (ended) return { ...result, outcome: 'passed' }
  const reason =
    lingeredMs === undefined || exitCode !== 0 ? describeEnd(ran) : `went on for ${Math.round(lingeredMs)} ms`
  return { ...result, outcome: 'failed', reason }
}

function describeEnd({ wasKilled, exitCode, problems }: Ran): string {
  const end = wasKilled ? 'killed after the time limit' : `ended with status ${String(exitCode)}`
  const said = problems.trim().split('\n').slice(-6).join(' ').slice(-600)
  return said === '' ? end : `${end}: ${said}`
}

/** Parses a report. The output of a program may contain other lines. */
function readLine(line: string): CaseLine[] {
  if (!line.startsWith('{"case":')) return []
  try {
    return [JSON.parse(line) as CaseLine]
  } catch {
    return []
  }
}

/** The counts of one cell. */
function describeCell(results: readonly Result[]): string {
  if (results.length === 0) return '–'
  const count = (outcome: Result['outcome']): number => results.filter((result) => result.outcome === outcome).length
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')]
  const parts = [
    ...(passed > 0 ? [`${passed}`] : []),
    ...(failed > 0 ? [`**${failed} failed**`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ]
  return parts.join(', ')
}

/** Formats runtimes by features as a Markdown table, followed by the names and reasons of failed and skipped cases. */
export function formatMatrix(
  results: readonly Result[],
  runtimes: readonly { readonly name: RuntimeName; readonly title: string }[],
): string {
  const features = [...new Set(results.map(({ feature }) => feature))]
  const ordered = [...features.filter((name) => name !== endingFeature), endingFeature]
  const cell = (feature: string, runtime: RuntimeName): string =>
    describeCell(results.filter((result) => result.feature === feature && result.runtime === runtime))
  const rows = ordered.map((feature) => [feature, ...runtimes.map(({ name }) => cell(feature, name))])
  const total = ['**all**', ...runtimes.map(({ name }) => describeCell(results.filter((it) => it.runtime === name)))]
  const table = [['', ...runtimes.map(({ title }) => title)], ['---', ...runtimes.map(() => '---:')], ...rows, total]
  const lines = table.map((cells) => `| ${cells.join(' | ')} |`)
  return [...lines, ...describeOthers(results, runtimes)].join('\n')
}

/** Groups cases by runtime and reason, one line each. */
function describeOthers(
  results: readonly Result[],
  runtimes: readonly { readonly name: RuntimeName; readonly title: string }[],
): string[] {
  const groups = new Map<string, string[]>()
  for (const { runtime, name, feature, outcome, reason = '' } of results) {
    if (outcome === 'passed') continue
    const title = runtimes.find((it) => it.name === runtime)?.title ?? runtime
    const key = JSON.stringify([`${title}: ${outcome}`, reason.replace(/\s+/g, ' ')])
    groups.set(key, [...(groups.get(key) ?? []), `${feature}: ${name}`])
  }
  const lines = [...groups].map(([key, names]) => {
    const [outcome, reason] = JSON.parse(key) as [string, string]
    const what = names.length > 3 ? `${names.length} cases` : names.join('; ')
    return `- ${outcome}: ${what}. ${reason}`
  })
  return lines.length === 0 ? [] : ['', ...lines]
}

/** Totals the results for a report. */
export function countResults(results: readonly Result[]): { passed: number; failed: number; skipped: number } {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { outcome } of results) counts[outcome]++
  return counts
}
