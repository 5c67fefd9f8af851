import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, it, onTestFinished } from 'vitest'
import { type Compiled, compilePrograms } from './compile-programs.ts'
import { importsFrom, writePrograms } from './write-programs.ts'

function codeOf(...blocks: readonly string[]): string[] {
  return writePrograms(blocks.map((code, at) => ({ path: 'README.md', line: at, code }))).map(({ code }) => code)
}

it('lets a block use the imports of the blocks above it', () => {
  expect(codeOf("import a, { b as c, type D } from 'x'\n", 'a(c)\n')).toEqual([
    "export {}\nimport a, { b as c, type D } from 'x'\n",
    'import a from "x"; import { b as c } from "x"; import { type D } from "x"; export {}\na(c)\n',
  ])
})

it('omits an import whose name the block declares', () => {
  expect(codeOf("import { a, b, c } from 'x'\n", "import { a } from 'y'\nconst { b, d: [c] } = a\n")[1]).toBe(
    "export {}\nimport { a } from 'y'\nconst { b, d: [c] } = a\n",
  )
})

it('reads the exports of a source file as imports', () => {
  const source = 'export const a = 1\nexport interface B {}\nexport async function c() {}\nconst d = 2\n'
  expect([...importsFrom('./source.ts', source).values()]).toEqual([
    "import { a } from './source.ts'",
    "import { type B } from './source.ts'",
    "import { c } from './source.ts'",
  ])
})

function compile(...modules: readonly string[]): readonly Compiled[] {
  const folder = mkdtempSync(join(tmpdir(), 'sekha-compile-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = (name: string, code: string): string => {
    writeFileSync(join(folder, name), code)
    return join(folder, name)
  }
  const placeholders = write('placeholders.d.ts', 'declare const id: string\n')
  const paths = modules.map((code, at) => write(`${at}.ts`, code))
  return compilePrograms(paths, placeholders, {
    strict: true,
    noEmit: true,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  })
}

it('reports compile errors with their line', () => {
  const [compiled] = compile('export {}\nconst a: string = 1\nconsole.log(b)\n')
  expect(compiled?.problems).toEqual([
    { line: 2, message: "TS2322: Type 'number' is not assignable to type 'string'." },
    { line: 3, message: "TS2304: Cannot find name 'b'." },
  ])
})

it('tells whether a module uses a placeholder or a carried import', () => {
  const compiled = compile(
    'export {}\nexport const a = 1\nconsole.log(a, { id: 1 })\n',
    'export {}\nconsole.log({ id })\n',
    "import { a } from './0'; export {}\nconsole.log(a)\n",
    "import { a } from './0'; export {}\nconsole.log({ a: 1 }.a)\n",
  )
  expect(compiled.flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([])
  expect(compiled.map(({ isSelfContained }) => isSelfContained)).toEqual([true, false, false, true])
})
