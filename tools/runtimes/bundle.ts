import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import type { Kind } from './runtimes.ts'

/** The starter of a suite's cases for each kind of runtime. `list` only prints their names. */
const entries: Readonly<Record<Kind | 'list', string>> = {
  process: `import { run } from './entries/process.ts'\nrun(cases)\n`,
  worker: `import { createWorker } from './entries/worker.ts'\nexport default createWorker(cases)\n`,
  page: `import { run } from './entries/page.ts'\nrun(cases)\n`,
  list: 'export { cases }\n',
}

/** The export conditions of bundlers for workers. */
const workerConditions = ['workerd', 'worker', 'browser', 'import', 'default']

/** Modules that exist only in a process. The cases that import them do not run elsewhere. */
const nodeOnly: ReadonlySet<string> = new Set(['@sekha/transports/undici'])

/**
 * Bundles a suite into one file. A process loads packages itself, like a user's program. A worker and a page cannot, so
 * their file contains everything.
 *
 * @param project The folder with the installed packages and a copy of the cases.
 * @returns the path of the file
 * @throws {Error} when an import cannot be resolved
 */
export async function bundle(project: string, suite: string, kind: Kind | 'list'): Promise<string> {
  const input = join(project, `${suite}.${kind}.ts`)
  const file = join(project, `${suite}.${kind}.js`)
  writeFileSync(input, `import { cases } from './cases/${suite}.ts'\n${entries[kind]}`)
  const findsPackages = kind === 'process' || kind === 'list'
  const bundled = await rolldown({
    input,
    platform: findsPackages ? 'node' : 'browser',
    ...(kind === 'worker' ? { resolve: { conditionNames: workerConditions } } : {}),
    external: (id) => (findsPackages ? !id.startsWith('.') && !id.startsWith('/') : nodeOnly.has(id)),
    onLog: (_, { code, message }) => {
      if (code === 'UNRESOLVED_IMPORT') throw new Error(message.split('\n')[0])
    },
  })
  await bundled.write({ file, format: 'esm', codeSplitting: false })
  await bundled.close()
  return file
}
