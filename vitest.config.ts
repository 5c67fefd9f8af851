import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: ['packages/*', 'examples/*', 'tools'],
    reporters: process.env['SEKHA_REPORT']
      ? ['default', ['json', { outputFile: process.env['SEKHA_REPORT'] }]]
      : ['default'],
  },
})
