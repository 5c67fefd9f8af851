// Generates a contract of two services into a separate package and uses it as programs do.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generate } from '../generate.ts'

const root = new URL('../../..', import.meta.url).pathname
const directory = mkdtempSync(join(tmpdir(), 'sekha-two-services-'))
const read = (path: string): string => readFileSync(join(directory, 'generated', path), 'utf8')

beforeAll(async () => {
  await generate(join(root, 'tools/generate/test/two-services.yaml'), join(directory, 'generated'), '1.2.3')
  // The rest of the package is unchanged: generated code imports it by relative paths.
  const source = join(root, 'packages/core/src')
  for (const entry of readdirSync(source))
    if (entry !== 'generated') symlinkSync(join(source, entry), join(directory, entry))
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
  const manifest = {
    name: 'two-services',
    type: 'module',
    sideEffects: false,
    exports: {
      '.': './generated/memory/index.gen.ts',
      './state': './generated/state/index.gen.ts',
      './schemas': './generated/schemas.gen.ts',
      './state/schemas': './generated/state/schemas.gen.ts',
      './contract': './generated/contract.gen.ts',
      './wire': './generated/wire.gen.ts',
      './caller': './pipeline/caller.ts',
    },
  }
  writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest))
}, 60_000)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Bundles a program and lists the generated modules that it ships. */
async function shippedModules(program: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: directory, loader: 'ts' },
    absWorkingDir: directory,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  })
  const [output] = Object.values(metafile.outputs)
  return Object.entries(output!.inputs)
    .filter(([path, { bytesInOutput }]) => path.startsWith('generated/') && bytesInOutput > 0)
    .map(([path]) => path.slice('generated/'.length))
    .toSorted()
}

describe('the generated code of two services', () => {
  it('has a folder for each service, one for shared types, and a few files for all services', () => {
    expect(readdirSync(join(directory, 'generated'), { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(
      [
        ['common', 'common/types.gen.ts', 'common/zod.gen.ts'],
        ...['memory', 'state'].map((service) => [
          service,
          ...['functions', 'index', 'namespaces', 'operations', 'schemas', 'types', 'zod'].map(
            (name) => `${service}/${name}.gen.ts`,
          ),
        ]),
        ['contract', 'schemas', 'services', 'version', 'wire'].map((name) => `${name}.gen.ts`),
      ]
        .flat()
        .toSorted(),
    )
  })

  it('writes each type once', () => {
    const names = ['common', 'memory', 'state'].map((folder) =>
      [...read(`${folder}/types.gen.ts`).matchAll(/^export type (\w+)/gm)].map((match) => match[1]!).toSorted(),
    )
    expect(names).toEqual([
      ['ErrorBody', 'Timestamp'],
      ['Note'],
      ['Session', 'SessionInput', 'SessionPage', 'StateSessionsListQuery', 'TimestampInput'],
    ])
  })

  it('compiles, with a Date on the surface and a string on the wire', () => {
    writeFileSync(
      join(directory, 'program.ts'),
      `
import { type ErrorBody, type Note, notesGet } from 'two-services'
import { operations } from 'two-services/contract'
import { createCaller } from 'two-services/caller'
import { schemas } from 'two-services/schemas'
import { type Session, StateNamespace, stateSessionsCreate, type StateSessionsListQuery } from 'two-services/state'
import type * as wire from 'two-services/wire'

const caller = createCaller({ baseUrl: 'http://127.0.0.1:8080' })
const { sessions } = new StateNamespace(caller)
export const query: StateSessionsListQuery = { since: new Date(0), limit: 2 }
export const note: PromiseLike<Note> = notesGet(caller, 'n')
export const session: PromiseLike<Session> = stateSessionsCreate(caller, 'daily', { tag: 'work' })
export const dates: PromiseLike<Date[]> = sessions.list(query).then((page) => page.sessions.map((one) => one.started_at))
export const onWire: wire.Session = { name: 'daily', started_at: '2026-01-16T21:09:09Z' }
export const error: ErrorBody = { error: 'No such note' }
export const checked: wire.Note = schemas['notes.get'].response.parse({})
export const service: 'state' = operations['state.sessions.list'].service
// @ts-expect-error A timestamp on the wire is a string.
export const wrong: wire.Session = { name: 'daily', started_at: new Date(0) }
// @ts-expect-error The operations of another service are not at the root.
export { stateSessionsList } from 'two-services'
`,
    )
    const settings = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true, types: [] },
      include: ['program.ts', 'generated'],
    }
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(settings))
    try {
      execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', directory], { encoding: 'utf8' })
    } catch (error) {
      expect.fail((error as { stdout: string }).stdout)
    }
  }, 60_000)

  it.each([
    [
      'a function of the service with bare names',
      `import { notesGet } from 'two-services'; console.log(notesGet)`,
      ['memory/functions.gen.ts', 'memory/operations.gen.ts'],
    ],
    [
      'a function of another service',
      `import { stateSessionsCreate } from 'two-services/state'; console.log(stateSessionsCreate)`,
      ['state/functions.gen.ts', 'state/operations.gen.ts'],
    ],
    [
      'the namespaces of another service',
      `import { StateNamespace } from 'two-services/state'; console.log(StateNamespace)`,
      ['state/functions.gen.ts', 'state/namespaces.gen.ts', 'state/operations.gen.ts'],
    ],
    [
      'the schemas of another service',
      `import { stateSchemas } from 'two-services/state/schemas'; console.log(stateSchemas)`,
      ['common/zod.gen.ts', 'state/schemas.gen.ts', 'state/zod.gen.ts'],
    ],
  ])('ships nothing of the other service to a program that uses %s', async (_, program, modules) => {
    expect(await shippedModules(program)).toEqual(modules)
  })

  it('ships only the operation that a program calls', async () => {
    const program = `import { stateSessionsCreate } from 'two-services/state'; console.log(stateSessionsCreate)`
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: directory, loader: 'ts' },
      bundle: true,
      format: 'esm',
      write: false,
    })
    expect(outputFiles[0]!.text).toContain('state.sessions.create')
    expect(outputFiles[0]!.text).not.toContain('state.sessions.list')
  })

  it('escapes quotes, backslashes and comment ends in a description', () => {
    expect(read('state/functions.gen.ts')).toContain(String.raw`C:\temp, or the end of a comment *\/, is text.`)
    expect(read('state/types.gen.ts')).toContain(String.raw`What's noted \ "beside" it.`)
  })
})
