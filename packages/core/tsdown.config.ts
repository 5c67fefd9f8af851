import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/foundation/index.ts',
    'src/decode/index.ts',
    'src/contract/index.ts',
    'src/schemas/index.ts',
    'src/legacy/index.ts',
    'src/foundation/testing/index.ts',
  ],
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  // `Symbol.asyncDispose` is in the types, whatever the `lib` of whoever compiles against them.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
})
