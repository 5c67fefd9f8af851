import { describe, expect, it } from 'vitest'
import { declareSubpaths } from './subpaths.ts'

const manifest = {
  name: 'core',
  exports: { '.': './src/index.ts', './schemas': './src/schemas/index.ts' },
  publishConfig: {
    main: './dist/index.js',
    typesVersions: { '*': { schemas: ['./dist/schemas/index.d.ts'] } },
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './schemas': { types: './dist/schemas/index.d.ts', default: './dist/schemas/index.js' },
    },
  },
}

describe('declareSubpaths', () => {
  it('adds the subpaths of a service after the hand-written ones', () => {
    expect(declareSubpaths(manifest, ['state'])).toEqual({
      name: 'core',
      exports: {
        '.': './src/index.ts',
        './schemas': './src/schemas/index.ts',
        './state': './src/generated/state/index.gen.ts',
        './state/schemas': './src/generated/state/schemas.gen.ts',
      },
      publishConfig: {
        main: './dist/index.js',
        typesVersions: {
          '*': {
            schemas: ['./dist/schemas/index.d.ts'],
            state: ['./dist/state/index.d.ts'],
            'state/schemas': ['./dist/state/schemas.d.ts'],
          },
        },
        exports: {
          '.': { types: './dist/index.d.ts', default: './dist/index.js' },
          './schemas': { types: './dist/schemas/index.d.ts', default: './dist/schemas/index.js' },
          './state': { types: './dist/state/index.d.ts', default: './dist/state/index.js' },
          './state/schemas': { types: './dist/state/schemas.d.ts', default: './dist/state/schemas.js' },
        },
      },
    })
  })

  it('changes nothing when the subpaths are declared', () => {
    const declared = declareSubpaths(manifest, ['memory', 'state'])
    expect(JSON.stringify(declareSubpaths(declared, ['memory', 'state']))).toBe(JSON.stringify(declared))
  })

  it('removes the subpaths of a service that the contract no longer has', () => {
    expect(declareSubpaths(declareSubpaths(manifest, ['state']), [])).toEqual(manifest)
  })

  it('refuses a service with the subpath of a hand-written module', () => {
    expect(() => declareSubpaths(manifest, ['schemas'])).toThrow(
      'the service schemas needs the subpath ./schemas, which is ./src/schemas/index.ts',
    )
  })
})
