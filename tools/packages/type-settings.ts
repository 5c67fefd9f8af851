/** Compiler settings of a program that uses the packages. */
export interface TypeSetting {
  readonly name: string
  readonly type: 'module' | 'commonjs'
  readonly compilerOptions: Readonly<Record<string, unknown>>
}

const browser = { lib: ['es2022', 'dom'], types: [] }

/** The supported compiler settings. All are strict and also check the types of the packages. */
export const typeSettings: readonly TypeSetting[] = [
  { name: 'a module with node16', type: 'module', compilerOptions: { module: 'node16', ...browser } },
  {
    name: 'a module with the strictest options',
    type: 'module',
    compilerOptions: {
      module: 'nodenext',
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      ...browser,
    },
  },
  { name: 'a bundler', type: 'module', compilerOptions: { module: 'esnext', moduleResolution: 'bundler', ...browser } },
  { name: 'CommonJS with node20', type: 'commonjs', compilerOptions: { module: 'node20', ...browser } },
  {
    name: 'CommonJS with moduleResolution node',
    type: 'commonjs',
    compilerOptions: {
      module: 'commonjs',
      moduleResolution: 'node10',
      esModuleInterop: true,
      ignoreDeprecations: '6.0',
      ...browser,
    },
  },
]
