// Finds the locations of an operation by the names derived from its id.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { constantName, functionName } from '../generate/names.ts'

/** The operations that the host puts together from its services, such as `health`. */
const hostService = 'packages/server/src/host/host-service.ts'

const root = new URL('../..', import.meta.url).pathname

/** The locations of an operation's parts, each as `file:line`. */
export interface OperationPlaces {
  readonly contract: readonly string[]
  readonly generated: readonly string[]
  readonly handler: readonly string[]
  /** The locations in the test file with the most mentions of the operation come first. */
  readonly tests: readonly string[]
}

/** Lists every operation of the contract. */
export function operationIds(): string[] {
  return search(/^\s*operationId: (\S+)$/, 'openapi').map(({ match }) => match[1] as string)
}

export function findOperation(id: string): OperationPlaces {
  const escaped = id.replaceAll('.', '\\.')
  const call = `\\.${escaped}\\(`
  const handler = new RegExp(`^\\s*((async )?'${escaped}'[:(,]|async ${escaped}\\()`)
  const ofHost = places(new RegExp(`^\\s*async '?${escaped}'?\\(`), hostService)
  const contract = places(new RegExp(`operationId: ${escaped}$`), 'openapi')
  const topic = basename(contract[0]?.split(':')[0] ?? '', '.yaml')
  return {
    contract,
    generated: firstInEachFile(
      search(
        new RegExp(`^export (const ${constantName(id)}|function ${functionName(id)})\\b`),
        'packages/core/src/generated',
      ),
    ),
    handler: ofHost.length > 0 ? ofHost : places(handler, 'packages/server/src/services'),
    tests: rankTests(search(new RegExp(`${call}|'${escaped}'|\\b${functionName(id)}\\(`), ...testFiles()), topic),
  }
}

/**
 * Sorts files: the server's test of the topic first, then its other tests, those of other packages, and support code.
 * Within each group, the file with the most mentions of the operation comes first.
 *
 * @param topic The name of the contract's file.
 */
export function rankTests(found: readonly Pick<Found, 'file' | 'line'>[], topic: string): string[] {
  const kind = (file: string): number => {
    if (file === `packages/server/test/${topic}.test.ts`) return 0
    if (!file.endsWith('.test.ts')) return 3
    return file.startsWith('packages/server/test/') ? 1 : 2
  }
  return [...Map.groupBy(found, ({ file }) => file)]
    .toSorted(([a, inA], [b, inB]) => kind(a) - kind(b) || inB.length - inA.length || (a < b ? -1 : 1))
    .flatMap(([file, places]) => [...new Set(places.map(({ line }) => `${file}:${line}`))])
}

interface Found {
  readonly file: string
  readonly line: number
  readonly match: RegExpMatchArray
}

const places = (pattern: RegExp, ...paths: readonly string[]): string[] =>
  search(pattern, ...paths).map(({ file, line }) => `${file}:${line}`)

/** A function with overloads is declared several times. */
const firstInEachFile = (found: readonly Found[]): string[] =>
  [...Map.groupBy(found, ({ file }) => file)].map(([file, [first]]) => `${file}:${first!.line}`)

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

/** Lists tracked and new files below the paths. */
function listFiles(paths: readonly string[]): string[] {
  const output = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...paths], {
    cwd: root,
    encoding: 'utf8',
  })
  return output.split('\n').filter((file) => /\.(ts|yaml)$/.test(file))
}
