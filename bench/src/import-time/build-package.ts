import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

/**
 * Builds a package of this workspace the way it is published: each entry of its exports bundled into one file of
 * JavaScript, not minified, what they share in files of their own, dependencies left outside.
 *
 * @param manifestPath The package's package.json.
 * @param directory Where the files go.
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
