// npm run bench -- NAME: runs one benchmark. Without a name it lists them; `--help` prints the flags.
import { writeFileSync } from 'node:fs'
import { findNearest } from '@sekha/core/foundation'
import { benchmarks } from './benchmarks.ts'
import type { Benchmark } from './harness/benchmark.ts'
import { type Command, helpText, readCommandLine, usage } from './harness/command-line.ts'
import { describeMachine, runtime } from './harness/machine.ts'
import { writePart } from './harness/page.ts'
import { withProgress } from './harness/progress.ts'
import { formatMarkdown, formatReport } from './harness/report.ts'
import { toRows } from './harness/series.ts'
import { toTableRows } from './harness/table.ts'

/** The exit status when an exact benchmark misses a goal. */
const missedGoal = 1
/** The exit status when a required data file is not given. */
const missingData = 2

async function runBenchmark(benchmark: Benchmark, command: Command): Promise<void> {
  const { name, packages } = benchmark
  const { quick, explain, held, write, json, data } = command
  if (benchmark.needsData !== undefined && data === undefined) {
    console.log(`${name}: ${benchmark.needsData}`)
    // A run of all benchmarks skips it: a fresh clone cannot have the file.
    if (command.name !== undefined) process.exitCode = missingData
    return
  }
  const rounds = command.rounds ?? benchmark.rounds
  if (write && rounds < benchmark.rounds) throw new RangeError(`--write needs ${benchmark.rounds} rounds of ${name}`)
  const machine = describeMachine(packages)
  console.log(`${name}: ${benchmark.summary}\n${machine}\n`)
  const outcome = await withProgress(name, () => benchmark.run({ rounds, quick, explain, held, data }))
  // A quick run proves nothing about a goal.
  console.log(`${formatReport(quick ? { ...outcome, goals: [] } : outcome)}\n`)
  if (json !== undefined) {
    const rows = [...outcome.series.flatMap(toRows), ...(outcome.tables ?? []).flatMap(toTableRows)]
    writeFileSync(json, `${JSON.stringify({ benchmark: name, runtime, rows }, null, 2)}\n`)
  }
  if (write) writePart(name, formatMarkdown(outcome, machine))
  // A run of all benchmarks goes on.
  if (benchmark.isExact === true && command.name !== undefined && outcome.goals.some(({ met }) => !met))
    process.exitCode = missedGoal
}

async function main(command: Command): Promise<void> {
  const { name, quick, help } = command
  if (help || (name === undefined && !quick)) {
    console.log(help ? helpText : usage)
    for (const { name, summary } of benchmarks) console.log(`  ${name.padEnd(16)}${summary}`)
    return
  }
  const chosen = name === undefined ? benchmarks : benchmarks.filter((it) => it.name === name)
  if (chosen.length === 0) throw new TypeError(`There is no benchmark ${name}${suggestName(name ?? '')}`)
  for (const benchmark of chosen) await runBenchmark(benchmark, command)
}

function suggestName(name: string): string {
  const names = benchmarks.map((it) => it.name)
  const nearest = findNearest(name, names)
  return nearest === undefined ? `; there are ${names.join(', ')}` : `: did you mean ${nearest}?`
}

try {
  await main(readCommandLine(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
