import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/undici/index.ts', 'src/axios/index.ts', 'src/cross-fetch/index.ts', 'src/testing/index.ts'],
  platform: 'node',
  fixedExtension: false,
  target: 'es2022',
  dts: true,
  // `Symbol.asyncDispose` is in the types, whatever the `lib` of whoever compiles against them.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
})
