import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

/**
 * Builds a package of this workspace as for publishing: bundles each entry of its exports into one JavaScript file,
 * without minification, with shared code in separate files and external dependencies.
 *
 * @param manifestPath The package's package.json.
 * @param directory The output folder.
 * @returns the path of its main entry
 */
export async function buildPackage(manifestPath: string, directory: string): Promise<string> {
  const { exports } = JSON.parse(readFileSync(manifestPath, 'utf8')) as { exports: Record<string, string> }
  const main = exports['.']
  if (main === undefined) throw new Error(`${manifestPath} exports no "."`)
  await build({
    entryPoints: Object.values(exports).map((path) => join(dirname(manifestPath), path)),
    outdir: directory,
    outbase: join(dirname(manifestPath), 'src'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'error',
  })
  return join(directory, 'index.mjs')
}
