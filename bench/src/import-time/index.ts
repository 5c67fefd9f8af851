import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Benchmark } from '../harness/benchmark.ts'
import { ratioGoal } from '../harness/goal.ts'
import type { Series } from '../harness/series.ts'
import { shuffle } from '../harness/statistics.ts'
import { buildPackage } from './build-package.ts'
import { importCold } from './importer.ts'

const ours = '@sekha/core'
const reference = 'ky'
const empty = 'an empty module'

/** A module of each candidate with one of its exports. */
type Modules = ReadonlyMap<string, { readonly url: string; readonly exported?: string }>

export const importTime: Benchmark = {
  name: 'import-time',
  summary: 'a cold import in a fresh process, minus that of an empty module',
  rounds: 15,
  packages: ['ky', 'axios', 'openai', 'undici', '@hey-api/client-fetch'],
  async run({ rounds, quick }) {
    const directory = mkdtempSync(join(tmpdir(), 'sekha-import-'))
    try {
      const modules = await prepareModules(directory)
      const imported = await measure(modules, { rounds, warmsUp: !quick, touchesFetch: false })
      const withFetch = await measure(modules, { rounds, warmsUp: !quick, touchesFetch: true })
      const series: Series = { metric: 'import', unit: 'ms', reference, values: imported }
      return {
        series: [
          series,
          { metric: "import, and the runtime's fetch loaded", unit: 'ms', reference, values: withFetch },
        ],
        goals: [ratioGoal(series, ours, reference, { atMost: 0.7 })],
      }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  },
}

async function prepareModules(directory: string): Promise<Modules> {
  const emptyPath = join(directory, 'empty.mjs')
  writeFileSync(emptyPath, '')
  const manifest = fileURLToPath(new URL('../../../packages/core/package.json', import.meta.url))
  const built = await buildPackage(manifest, join(directory, 'core'))
  return new Map([
    [empty, { url: pathToFileURL(emptyPath).href }],
    [ours, { url: pathToFileURL(built).href, exported: 'SekhaClient' }],
    [reference, { url: import.meta.resolve('ky'), exported: 'default' }],
    ['@hey-api/client-fetch', { url: import.meta.resolve('@hey-api/client-fetch'), exported: 'createClient' }],
    ['axios', { url: import.meta.resolve('axios'), exported: 'default' }],
    ['undici', { url: import.meta.resolve('undici'), exported: 'request' }],
    ['openai', { url: import.meta.resolve('openai'), exported: 'OpenAI' }],
  ])
}

/** Milliseconds per round and candidate, minus those of the empty module in the same round. */
async function measure(
  modules: Modules,
  { rounds, warmsUp, touchesFetch }: { rounds: number; warmsUp: boolean; touchesFetch: boolean },
): Promise<Map<string, number[]>> {
  const values = new Map([...modules.keys()].filter((name) => name !== empty).map((name) => [name, [] as number[]]))
  // An extra round before the first fills the disk cache.
  for (let round = warmsUp ? 0 : 1; round <= rounds; round++) {
    const elapsed = new Map<string, number>()
    for (const [name, { url, exported }] of shuffle([...modules])) {
      const { elapsedMs, names } = await importCold(url, touchesFetch && name !== empty)
      if (exported !== undefined && !names.includes(exported)) throw new Error(`${name} does not export ${exported}`)
      elapsed.set(name, elapsedMs)
    }
    if (round === 0) continue
    for (const [name, list] of values) list.push(elapsed.get(name)! - elapsed.get(empty)!)
  }
  return values
}
