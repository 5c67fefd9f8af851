import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/undici/index.ts', 'src/axios/index.ts', 'src/cross-fetch/index.ts', 'src/testing/index.ts'],
  platform: 'node',
  fixedExtension: false,
  target: 'es2022',
  dts: true,
  // `Symbol.asyncDispose` is in the types, regardless of the `lib` of programs that use them.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
})
