import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/undici/index.ts', 'src/axios/index.ts', 'src/cross-fetch/index.ts', 'src/testing/index.ts'],
  platform: 'node',
  fixedExtension: false,
  target: 'es2022',
  dts: { sourcemap: true },
  sourcemap: true,
})
