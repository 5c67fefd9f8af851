import { defineConfig } from 'tsdown'

const shared = { platform: 'neutral', target: 'es2022' } as const

export default defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      core: 'src/core/index.ts',
      otlp: 'src/otlp/index.ts',
      console: 'src/bridges/console.ts',
      pino: 'src/bridges/pino.ts',
      winston: 'src/bridges/winston.ts',
      testing: 'src/testing/index.ts',
    },
    dts: true,
    // `Symbol.asyncDispose` is in the types, regardless of the `lib` of programs that use them.
    banner: { dts: '/// <reference lib="esnext.disposable" />' },
  },
  {
    ...shared,
    // The same without files, which bundlers for browsers take. It has the same types.
    entry: { 'browser/index': 'src/index.ts' },
    inputOptions: { resolve: { conditionNames: ['browser', 'import'] } },
    dts: false,
    clean: false,
  },
])
