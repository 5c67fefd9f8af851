import { defineConfig } from 'tsdown'
import { watchdogSource } from './build/watchdog-source.ts'

const shared = { platform: 'neutral', target: 'es2022', dts: true } as const

export default defineConfig([
  {
    ...shared,
    entry: ['src/index.ts', 'src/timing.ts'],
    plugins: [watchdogSource()],
    // `Symbol.dispose` is in the types, regardless of the `lib` of programs that use them.
    banner: { dts: '/// <reference lib="esnext.disposable" />' },
  },
  {
    ...shared,
    // A script without imports, so that a page can serve it as it is.
    entry: { 'watchdog/thread': 'src/watchdog/thread.ts' },
    deps: { alwaysBundle: [/./] },
    clean: false,
  },
])
