import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts', 'src/cli.ts', 'src/engine/worker.ts'],
  platform: 'node',
  fixedExtension: false,
  // The worker is started by its path beside its caller: the files stay as they are laid out.
  unbundle: true,
  dts: { sourcemap: true },
  sourcemap: true,
})
