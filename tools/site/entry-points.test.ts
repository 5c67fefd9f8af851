import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = new URL('../..', import.meta.url).pathname
const readJson = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'))

it('shows every entry point of every package on the API site', () => {
  const exported = globSync('packages/*/package.json', { cwd: root }).flatMap((path) => {
    const { exports } = readJson(path) as { exports: Record<string, string> }
    return Object.values(exports).map((source) => join(path, '..', source))
  })
  const { entryPoints } = readJson('typedoc.json') as { entryPoints: readonly string[] }
  expect(globSync(entryPoints, { cwd: root }).toSorted()).toEqual(exported.toSorted())
})
