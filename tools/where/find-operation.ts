// Finds an operation's places by the names that everything else follows from.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constantName, functionName } from '../generate/names.ts'

const root = new URL('../..', import.meta.url).pathname

/** Where the parts of an operation are, each as `file:line`. */
export interface OperationPlaces {
  readonly contract: readonly string[]
  readonly generated: readonly string[]
  readonly handler: readonly string[]
  readonly tests: readonly string[]
}

/** Every operation of the contract. */
export function operationIds(): string[] {
  return search(/^\s*operationId: (\S+)$/, 'openapi').map(({ match }) => match[1] as string)
}

export function findOperation(id: string): OperationPlaces {
  const escaped = id.replaceAll('.', '\\.')
  const call = `\\.${escaped}\\(`
  const handler = id.includes('.') ? `^\\s*(async )?'${escaped}'[:(,]` : `^\\s*(async ${escaped}\\(|'${escaped}',)`
  return {
    contract: places(new RegExp(`operationId: ${escaped}$`), 'openapi'),
    generated: places(
      new RegExp(`^export (const ${constantName(id)}|function ${functionName(id)})\\b`),
      'packages/core/src/generated',
    ),
    handler: places(new RegExp(handler), 'packages/server/src/handlers'),
    tests: [
      ...new Set(
        search(new RegExp(`${call}|'${escaped}'|\\b${functionName(id)}\\(`), ...testFiles()).map(
          ({ file, line }) => `${file}:${line}`,
        ),
      ),
    ],
  }
}

interface Found {
  readonly file: string
  readonly line: number
  readonly match: RegExpMatchArray
}

const places = (pattern: RegExp, ...paths: readonly string[]): string[] =>
  search(pattern, ...paths).map(({ file, line }) => `${file}:${line}`)

function search(pattern: RegExp, ...paths: readonly string[]): Found[] {
  return listFiles(paths).flatMap((file) =>
    readFileSync(join(root, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => {
        const match = pattern.exec(text)
        return match === null ? [] : [{ file, line: index + 1, match }]
      }),
  )
}

function testFiles(): string[] {
  return listFiles(['packages', 'examples']).filter((file) => /\.test\.ts$|\/test\//.test(file))
}

/** What is committed or about to be, below the paths. */
function listFiles(paths: readonly string[]): string[] {
  const output = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...paths], {
    cwd: root,
    encoding: 'utf8',
  })
  return output.split('\n').filter((file) => /\.(ts|yaml)$/.test(file))
}
