import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts'],
  // One file for each module, so that a bundle has only the modules that it uses.
  unbundle: true,
  platform: 'neutral',
  target: 'es2022',
  dts: true,
})
