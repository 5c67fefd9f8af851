import { defineConfig } from 'tsdown'
import { threadSource } from './build/thread-source.ts'

export default defineConfig({
  entry: ['src/index.ts', 'src/service.ts', 'src/host/check-node.ts'],
  platform: 'node',
  fixedExtension: false,
  unbundle: true,
  plugins: [threadSource()],
  dts: true,
  // `Symbol.asyncDispose` is in the types, regardless of the `lib` of programs that use them.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
})
