import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/analysis/index.ts', 'src/ranking/index.ts', 'src/steps/index.ts'],
  platform: 'neutral',
  target: 'es2022',
  dts: true,
})
