import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/foundation/index.ts',
    'src/decode/index.ts',
    'src/contract/index.ts',
    'src/schemas/index.ts',
    'src/original/index.ts',
  ],
  platform: 'neutral',
  target: 'es2022',
  dts: { sourcemap: true },
  sourcemap: true,
})
