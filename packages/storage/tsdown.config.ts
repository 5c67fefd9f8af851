import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/sqlite/index.ts', 'src/thread/index.ts'],
  platform: 'node',
  fixedExtension: false,
  unbundle: true,
  dts: true,
  // `Symbol.asyncDispose` is in the types, regardless of the `lib` of programs that use them.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
})
