// `node tools/generate/service.ts CONTRACT TARGET`: generates what a server needs of a contract that is not part of
// openapi/: its operations, schemas and shapes. With `--check` it writes nothing, and the exit code reports whether the
// files in TARGET are up to date.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { header } from './emit/text.ts'
import { generate } from './generate.ts'

/** The modules that import no client. */
const ofServers = /^(contract|schemas|shapes|\w+\/(operations|schemas|shapes|zod))\.gen\.ts$/

const [contract, target] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
if (contract === undefined || target === undefined) throw new Error('usage: service.ts CONTRACT TARGET [--check]')
const directory = mkdtempSync(join(tmpdir(), 'sekha-service-'))
try {
  await generate(resolve(contract), directory, '0.0.0')
  const modules = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => ofServers.test(path))
  const texts = new Map(modules.map((path) => [path, importPackage(readFileSync(join(directory, path), 'utf8'))]))
  if (process.argv.includes('--check')) check(texts, target)
  else {
    rmSync(target, { recursive: true, force: true })
    for (const [path, text] of texts) {
      mkdirSync(dirname(join(target, path)), { recursive: true })
      writeFileSync(join(target, path), text)
    }
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}

/** Replaces the imports of core's own files by imports of the package, and says what the file was generated from. */
function importPackage(text: string): string {
  return text
    .replace(header, `// Generated from a contract by tools/generate/service.ts. Never edited.\n`)
    .replace(/'\.\.\/\.\.\/contract\/[\w-]+\.ts'/g, "'@sekha/core/contract'")
}

function check(texts: ReadonlyMap<string, string>, folder: string): void {
  const stored = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
  const stale = [...texts].filter(
    ([path, text]) => !stored.includes(path) || readFileSync(join(folder, path), 'utf8') !== text,
  )
  if (stale.length === 0 && stored.length === texts.size) return
  console.error(
    `${folder} is out of date: run \`node tools/generate/service.ts ${contract} ${folder}\` and commit the result`,
  )
  process.exitCode = 1
}
