import { deepStrictEqual } from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import { bundleThread } from '../../../packages/heartbeat/build/watchdog-source.ts'
import type { Entry } from './entries.ts'

/** The size of a bundled program. */
export interface Weight {
  readonly minifiedBytes: number
  readonly gzipBytes: number
  /** The modules by minified bytes, largest first. */
  readonly inputs: readonly (readonly [path: string, bytes: number])[]
}

/**
 * Bundles a program for a browser, minifies it, and compresses it at the highest level.
 *
 * @throws {Error} when the bundle does not load, or lacks an expected export
 */
export async function weigh({ name, source, exports }: Entry): Promise<Weight> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, sourcefile: `${name}.js` },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'error',
    plugins: [watchdogSource],
  })
  const contents = outputFiles[0]?.contents ?? new Uint8Array()
  await checkExports(name, contents, exports)
  const parts = Object.values(metafile.outputs)[0]?.inputs ?? {}
  return {
    minifiedBytes: contents.length,
    gzipBytes: gzipSync(contents, { level: 9 }).length,
    inputs: Object.entries(parts)
      .map(([path, { bytesInOutput }]) => [path.replace(/^.*node_modules\//, ''), bytesInOutput] as const)
      .toSorted(([, a], [, b]) => b - a),
  }
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

async function checkExports(name: string, contents: Uint8Array, exports: readonly string[]): Promise<void> {
  const url = `data:text/javascript;base64,${Buffer.from(contents).toString('base64')}`
  const loaded = (await import(url)) as object
  deepStrictEqual(Object.keys(loaded), [...exports], `${name}: the bundle must export the same names as its source`)
}
