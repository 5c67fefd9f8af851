import type { Benchmark } from '../harness/benchmark.ts'
import { formatColumns } from '../harness/format.ts'
import { valueGoal } from '../harness/goal.ts'
import { showProgress } from '../harness/progress.ts'
import type { Series } from '../harness/series.ts'
import { entries } from './entries.ts'
import { weigh, type Weight } from './weigh.ts'

/** 1,000 as in package registries and the goal, not 1,024. */
const KILOBYTE = 1000
const SHOWN_INPUTS = 12

export const bundleSize: Benchmark = {
  name: 'bundle-size',
  summary: 'bytes shipped to a web page, minified by esbuild and compressed by gzip -9',
  // The bytes are the same in every round.
  rounds: 1,
  isExact: true,
  packages: ['esbuild', '@hey-api/client-fetch', 'ky', 'axios', 'openai'],
  async run({ explain }) {
    const weights = new Map<string, Weight>()
    for (const entry of entries) {
      showProgress(`bundling ${entry.name}`)
      weights.set(entry.name, await weigh(entry))
    }
    if (explain) for (const [name, weight] of weights) printInputs(name, weight)
    const reference = '@hey-api/client-fetch, one operation'
    const pick = (metric: string, bytes: (weight: Weight) => number): Series => ({
      metric,
      unit: 'KB',
      reference,
      values: new Map([...weights].map(([name, weight]) => [name, [bytes(weight) / KILOBYTE]])),
    })
    const gzip = pick('minified and gzipped', ({ gzipBytes }) => gzipBytes)
    const later: Series = {
      metric: 'minified and gzipped, loaded later and only if needed',
      unit: 'KB',
      values: new Map(
        [...weights]
          .filter(([, { laterGzipBytes }]) => laterGzipBytes > 0)
          .map(([name, { laterGzipBytes }]) => [name, [laterGzipBytes / KILOBYTE]]),
      ),
    }
    return {
      series: [gzip, later, pick('minified', ({ minifiedBytes }) => minifiedBytes)],
      goals: [
        valueGoal(gzip, '@sekha/core, one operation', { atMost: 8.5 }),
        valueGoal(gzip, '@sekha/heartbeat', { atMost: 11 }),
        valueGoal(gzip, '@sekha/telemetry, createSession', { atMost: 14 }),
        valueGoal(gzip, '@sekha/telemetry/core, createCoreSession', { atMost: 8 }),
        valueGoal(gzip, '@sekha/search, an index', { atMost: 32 }),
        valueGoal(gzip, '@sekha/text, countWords', { atMost: 0.6 }),
        valueGoal(gzip, '@sekha/text, summarize', { atMost: 17 }),
      ],
      notes: ['1 KB is 1,000 bytes'],
    }
  },
}

function printInputs(name: string, { inputs }: Weight): void {
  const total = inputs.reduce((sum, [, bytes]) => sum + bytes, 0)
  const lines = inputs.slice(0, SHOWN_INPUTS).map(([path, bytes]) => [path, `${bytes}`, `${percent(bytes, total)} %`])
  console.log(`${name}: ${inputs.length} files\n${formatColumns([['file', 'bytes, minified', 'share'], ...lines])}\n`)
}

const percent = (part: number, total: number): string => ((part / total) * 100).toFixed(1)
