import { deepStrictEqual } from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type Metafile, type Plugin } from 'esbuild'
import { bundleThread } from '../../../packages/heartbeat/build/watchdog-source.ts'
import type { Entry } from './entries.ts'

/** The size of a bundled program. */
export interface Weight {
  /** What a page loads at the start. */
  readonly minifiedBytes: number
  readonly gzipBytes: number
  /** What a page loads later, and only if it needs it. */
  readonly laterGzipBytes: number
  /** The modules by minified bytes, largest first. */
  readonly inputs: readonly (readonly [path: string, bytes: number])[]
}

type Outputs = Metafile['outputs']

/**
 * Bundles a program for a browser, minifies it, and compresses each of its files at the highest level.
 *
 * @throws {Error} when the bundle does not load, or lacks an expected export
 */
export async function weigh({ name, source, exports }: Entry): Promise<Weight> {
  const folder = await mkdtemp(join(tmpdir(), 'sekha-bundle-'))
  try {
    const { metafile } = await build({
      stdin: { contents: source, resolveDir: import.meta.dirname, sourcefile: `${name.replaceAll(/\W+/g, '-')}.js` },
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      platform: 'browser',
      legalComments: 'none',
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      absWorkingDir: folder,
      metafile: true,
      logLevel: 'error',
      plugins: [watchdogSource],
    })
    const { outputs } = metafile
    const entry = Object.keys(outputs).find(
      (path) => outputs[path]?.entryPoint !== undefined && path.startsWith('stdin'),
    )
    if (entry === undefined) throw new Error(`${name}: the bundle has no entry`)
    await checkExports(name, join(folder, entry), exports)
    const first = findStatic(outputs, entry)
    const sizes = new Map<string, { minified: number; gzip: number }>()
    for (const path of Object.keys(outputs)) {
      const contents = maskHashes(await readFile(join(folder, path), 'utf8'))
      sizes.set(path, { minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length })
    }
    const sum = (isFirst: boolean, kind: 'minified' | 'gzip'): number =>
      [...sizes].reduce((total, [path, size]) => total + (first.has(path) === isFirst ? size[kind] : 0), 0)
    return {
      minifiedBytes: sum(true, 'minified'),
      gzipBytes: sum(true, 'gzip'),
      laterGzipBytes: sum(false, 'gzip'),
      inputs: [...first]
        .flatMap((path) => Object.entries(outputs[path]?.inputs ?? {}))
        .map(
          ([path, { bytesInOutput }]) => [path.replace(/^.*(?:node_modules|packages)\//, ''), bytesInOutput] as const,
        )
        .toSorted(([, a], [, b]) => b - a),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/**
 * Replaces the hash in the names of imported chunks. It depends on the folder of the checkout, and with it the compressed
 * size, by a few bytes.
 */
const maskHashes = (contents: string): Buffer => Buffer.from(contents.replaceAll(/-[0-9A-Z]{8}\.mjs/g, '-00000000.mjs'))

/** Finds the files that are loaded with one: all that it imports, but by `import()`. */
function findStatic(outputs: Outputs, path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found
  found.add(path)
  for (const { path: imported, kind } of outputs[path]?.imports ?? [])
    if (kind === 'import-statement') findStatic(outputs, imported, found)
  return found
}

/** The script of a watchdog's thread is a string in the published package. */
const watchdogSource: Plugin = {
  name: 'watchdog-source',
  setup: (build) =>
    build.onLoad({ filter: /heartbeat[\\/]src[\\/]watchdog[\\/]source\.ts$/ }, async ({ path }) => {
      const source = await bundleThread(path.replace(/source\.ts$/, 'thread.ts'))
      return { contents: `export const watchdogSource = ${JSON.stringify(source)}`, loader: 'js' }
    }),
}

async function checkExports(name: string, path: string, exports: readonly string[]): Promise<void> {
  const loaded = (await import(pathToFileURL(path).href)) as object
  deepStrictEqual(Object.keys(loaded), [...exports], `${name}: the bundle must export the same names as its source`)
}
