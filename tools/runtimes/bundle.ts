import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import type { Kind } from './runtimes.ts'

/** What starts a suite's cases, by the kind of its runtime; `list` only names them. */
const entries: Readonly<Record<Kind | 'list', string>> = {
  process: `import { run } from './entries/process.ts'\nrun(cases)\n`,
  worker: `import { createWorker } from './entries/worker.ts'\nexport default createWorker(cases)\n`,
  page: `import { run } from './entries/page.ts'\nrun(cases)\n`,
  list: 'export { cases }\n',
}

/** What bundlers for workers ask packages for. */
const workerConditions = ['workerd', 'worker', 'browser', 'import', 'default']

/** What only a process can have; the cases that ask for it do not run elsewhere. */
const nodeOnly: ReadonlySet<string> = new Set(['@sekha/transports/undici'])

/**
 * Makes one file of a suite. A process finds packages by itself, as a user's would; a worker and a page find none, so
 * that everything is in their file.
 *
 * @param project Where the packages are installed, with a copy of the cases.
 * @returns the path of the file
 * @throws {Error} when an import leads nowhere
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
  await bundled.write({ file, format: 'esm' })
  await bundled.close()
  return file
}
