// Compiles the TypeScript of the READMEs, the guides and the docstrings against the packages, and runs the programs
// in it: the blocks that begin with an import and use nothing but their own imports. Blocks that show a file must equal
// it; `--write` renews them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { compilePrograms } from './snippets/compile-programs.ts'
import { embedFiles } from './snippets/embed-files.ts'
import { findDocstringSnippets, findSnippets } from './snippets/find-snippets.ts'
import { importsFrom, type Program, writePrograms } from './snippets/write-programs.ts'
import { startSekhaServer } from './test-kit/src/sekha-server.ts'

/** A program that needs longer waits for something that will not happen. */
const timeoutMs = 30_000

const root = new URL('..', import.meta.url).pathname
/** A folder of the workspace whose modules can import every package of the documents. */
const folder = join(root, 'docs/.snippets')

const documents = globSync(
  ['*.md', 'packages/*/README.md', 'docs/**/*.md', 'examples/*/README.md', 'tools/*/README.md'],
  {
    cwd: root,
    exclude: (path) => /(^|\/)(node_modules|api|\.snippets)$/.test(path),
  },
)
const sources = globSync('packages/*/src/**/*.ts', { cwd: root, exclude: (path) => path.endsWith('.test.ts') })

let failed = 0
for (const path of documents) {
  const written = read(path)
  const renewed = embedFiles(written, read)
  if (renewed === written) continue
  if (process.argv.includes('--write')) writeFileSync(join(root, path), renewed)
  else {
    failed += 1
    console.log(`${path}: a block differs from its file: run node tools/snippets.ts --write`)
  }
}

const programs = [
  ...documents.flatMap((path) => writePrograms(findSnippets(path, read(path)))),
  ...sources.flatMap((path) => {
    const snippets = findDocstringSnippets(path, read(path))
    return snippets.flatMap((snippet) => writePrograms([snippet], namesForDocstring(path)))
  }),
]
if (programs.length < 40) throw new Error(`found only ${programs.length} blocks`)

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const byPath = new Map(programs.map((program, at) => [join(folder, `${at}.ts`), program]))
for (const [path, { code }] of byPath) writeFileSync(path, code)

const compiled = compilePrograms([...byPath.keys()], join(root, 'docs/placeholders.d.ts'), readOptions())
for (const { path, problems } of compiled) for (const { line, message } of problems) report(path, line, message)

const runnable = compiled.filter(({ path, problems, isSelfContained }) => {
  const code = byPath.get(path)?.snippet.code ?? ''
  return problems.length === 0 && isSelfContained && /^import (?!type)/.test(code)
})
await runAll(runnable.map(({ path }) => path))
console.log(`${programs.length} blocks compiled, ${runnable.length} programs run, ${failed} problems`)
if (failed === 0) rmSync(folder, { recursive: true })
process.exitCode = failed === 0 ? 0 : 1

/** The names that the example of a docstring uses without importing them. */
function namesForDocstring(path: string): ReadonlyMap<string, string> {
  return new Map([
    ['SekhaClient', "import { SekhaClient } from '@sekha/core'"],
    ['retry', "import { retry } from '@sekha/retry'"],
    ...importsFrom(relative(folder, join(root, path)), read(path)),
  ])
}

/** Runs programs against a new server, two at a time. Each gets its own folder. */
async function runAll(paths: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sekha-snippets-'))
  const server = await startSekhaServer(['--db', ':memory:'])
  try {
    const waiting = [...paths]
    const work = async (): Promise<void> => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift())
        await run(path, directory, server.url)
    }
    await Promise.all([work(), work()])
  } finally {
    await server.stop()
    rmSync(directory, { recursive: true, force: true })
  }
}

async function run(path: string, directory: string, url: string): Promise<void> {
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replaceAll(/http:\/\/(?:127\.0\.0\.1|localhost):8080|https:\/\/example\.com/g, url),
  )
  const cwd = mkdtempSync(join(directory, 'run-'))
  const child = spawn(process.execPath, [path], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', SEKHA_BASE_URL: url, XDG_STATE_HOME: cwd },
    timeout: timeoutMs,
  })
  let problems = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (problems += text))
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  if (signal !== null) report(path, 2, `did not end within ${timeoutMs / 1000} s`)
  else if (status !== 0) report(path, 2, problems)
}

function report(path: string, line: number, message: string): void {
  failed += 1
  const { snippet } = byPath.get(path) as Program
  console.log(`${snippet.path}:${snippet.line + line - 2}: ${message}`)
}

function readOptions(): ts.CompilerOptions {
  const path = join(root, 'tsconfig.base.json')
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'docs'))
  return {
    ...options,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    noUnusedLocals: false,
    declaration: false,
  }
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
