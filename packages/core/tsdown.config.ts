import { defineConfig } from 'tsdown'
import manifest from './package.json' with { type: 'json' }

const sources: Readonly<Record<string, string>> = manifest.exports

// One entry for each subpath.
export default defineConfig({
  entry: Object.fromEntries(
    Object.entries(manifest.publishConfig.exports).map(([subpath, { default: file }]) => [
      file.replace(/^\.\/dist\/|\.js$/g, ''),
      sources[subpath],
    ]),
  ),
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  // `Symbol.asyncDispose` is in the types, regardless of the `lib` of programs that use them.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
})
