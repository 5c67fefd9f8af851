import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    otlp: 'src/otlp/index.ts',
    console: 'src/bridges/console.ts',
    pino: 'src/bridges/pino.ts',
    winston: 'src/bridges/winston.ts',
    testing: 'src/testing/index.ts',
  },
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  // `Symbol.asyncDispose` is in the types, regardless of the `lib` of programs that use them.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
})
