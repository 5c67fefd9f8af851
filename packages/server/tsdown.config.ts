import { defineConfig } from 'tsdown'
import { threadSource } from './build/thread-source.ts'

export default defineConfig({
  entry: ['src/index.ts', 'src/cli.ts'],
  platform: 'node',
  fixedExtension: false,
  unbundle: true,
  plugins: [threadSource()],
  dts: { sourcemap: true },
  sourcemap: true,
})
