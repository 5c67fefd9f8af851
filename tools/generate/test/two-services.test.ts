// Generates a contract of two services into a copy of `@sekha/core` and uses it as programs do.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateTwoServices } from './generate-two-services.ts'

const root = new URL('../../..', import.meta.url).pathname
const generated = 'src/generated/'
const read = (path: string): string => readFileSync(join(directory, generated, path), 'utf8')

let directory: string
beforeAll(async () => {
  directory = await generateTwoServices()
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
    .filter(([path, { bytesInOutput }]) => path.startsWith(generated) && bytesInOutput > 0)
    .map(([path]) => path.slice(generated.length))
    .toSorted()
}

/** Bundles a program with each bundler, without its comments. */
async function bundleWithEach(program: string): Promise<Readonly<Record<'esbuild' | 'rolldown', string>>> {
  const path = join(directory, 'bundled.ts')
  writeFileSync(path, program)
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    minifyWhitespace: true,
    format: 'esm',
    write: false,
  })
  const rolled = await rolldown({ input: path, platform: 'browser' })
  const { output } = await rolled.generate({ format: 'esm', minify: { mangle: false, compress: false } })
  await rolled.close()
  return { esbuild: outputFiles[0]!.text, rolldown: output[0].code }
}

describe('the generated code of two services', () => {
  it('has a folder for each service, one for shared types, and a few files for all services', () => {
    expect(readdirSync(join(directory, generated), { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(
      [
        ['common', 'common/types.gen.ts', 'common/zod.gen.ts'],
        ...['memory', 'state'].map((service) => [
          service,
          ...['functions', 'index', 'namespaces', 'operations', 'schemas', 'shapes', 'types', 'zod'].map(
            (name) => `${service}/${name}.gen.ts`,
          ),
        ]),
        ['memory/responses.gen.ts'],
        ['contract', 'schemas', 'services', 'shapes', 'version', 'wire'].map((name) => `${name}.gen.ts`),
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
      [
        'Link',
        'LinkInput',
        'Session',
        'SessionEvent',
        'SessionInput',
        'SessionPage',
        'StateSessionsListQuery',
        'TimestampInput',
      ],
    ])
  })

  it('writes the type of a response again only if it has properties for clients of the original controller', () => {
    const names = [...read('memory/responses.gen.ts').matchAll(/^export type (\w+)/gm)].map((match) => match[1])
    expect(names).toEqual(['Note'])
    expect(read('memory/responses.gen.ts')).toContain('note_id?: string')
    expect(read('memory/types.gen.ts')).not.toContain('note_id')
  })

  it('compiles, with a Date on the surface and a string on the wire', () => {
    writeFileSync(
      join(directory, 'program.ts'),
      `
import { createCaller, type ErrorBody, type Note, notesGet, SekhaClient } from 'two-services'
import { operations, type wire } from 'two-services/contract'
import * as memory from 'two-services/memory'
import { memorySchemas } from 'two-services/memory/schemas'
import { schemas } from 'two-services/schemas'
import { type Session, StateNamespace, stateSessionsCreate, type StateSessionsListQuery } from 'two-services/state'
import { stateSchemas } from 'two-services/state/schemas'

const caller = createCaller({ baseUrl: 'http://127.0.0.1:8080' })
export const same: typeof notesGet = memory.notesGet
export const viaClient: PromiseLike<Session> = stateSessionsCreate(new SekhaClient(), 'daily')
export const clients = [
  new SekhaClient({ validate: 'strict', schemas }),
  new SekhaClient({ validate: 'strict', schemas: memorySchemas }),
  new SekhaClient({ validate: 'strict', schemas: { ...memorySchemas, ...stateSchemas } }),
  new SekhaClient({ services: { state: { baseUrl: 'http://127.0.0.1:8081' } } }),
]
// @ts-expect-error The contract has no such service.
new SekhaClient({ services: { stat: {} } })
// @ts-expect-error The schemas of each service are named by it.
new SekhaClient({ validate: 'strict', schemas: { memorySchemas } })
const { sessions } = new StateNamespace(caller)
export const query: StateSessionsListQuery = { since: new Date(0), limit: 2 }
export const note: PromiseLike<Note> = notesGet(caller, 'n')
export const session: PromiseLike<Session> = stateSessionsCreate(caller, 'daily', { tag: 'work' })
export const dates: PromiseLike<Date[]> = sessions.list(query).then((page) => page.sessions.map((one) => one.started_at))
export const onWire: wire.Session = { name: 'daily', started_at: '2026-01-16T21:09:09Z' }
export const response: wire.Responses['state.sessions.create'] = { name: 'daily', started_at: new Date(0) }
export const legacy: wire.Responses['notes.get'] = { id: 'n', note_id: 'n', created_at: new Date(0) }
// @ts-expect-error Only clients of the original controller need it.
export const ownNote: Note = { id: 'n', note_id: 'n', created_at: new Date(0) }
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
      include: ['program.ts', 'src/generated'],
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
      'a function of that service from its own subpath',
      `import { notesGet } from 'two-services/memory'; console.log(notesGet)`,
      ['memory/functions.gen.ts', 'memory/operations.gen.ts'],
    ],
    [
      'the client',
      `import { SekhaClient } from 'two-services'; console.log(SekhaClient)`,
      [
        'memory/functions.gen.ts',
        'memory/namespaces.gen.ts',
        'memory/operations.gen.ts',
        'services.gen.ts',
        'version.gen.ts',
      ],
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

  it.each<[string, program: string, shipped: readonly string[], absent: readonly string[]]>([
    [
      'only the operation that a program calls',
      `import { stateSessionsCreate } from 'two-services/state'; console.log(stateSessionsCreate)`,
      ['state.sessions.create'],
      ['state.sessions.list', 'notes.get'],
    ],
    [
      'only the operations of one service with its namespaces',
      `import { StateNamespace } from 'two-services/state'; console.log(StateNamespace)`,
      ['state.sessions.create', 'state.sessions.list'],
      ['notes.get'],
    ],
    [
      'only the schemas of one service',
      `import { stateSchemas } from 'two-services/state/schemas'; console.log(stateSchemas)`,
      ['state.sessions.create', 'zSession'],
      ['notes.get', 'zNote'],
    ],
    [
      'only the schemas of memory',
      `import { memorySchemas } from 'two-services/memory/schemas'; console.log(memorySchemas)`,
      ['notes.get', 'zNote'],
      ['state.sessions', 'zSession'],
    ],
  ])('ships %s, whichever the bundler', async (_, program, shipped, absent) => {
    for (const [bundler, code] of Object.entries(await bundleWithEach(program))) {
      for (const name of shipped) expect(code, bundler).toContain(name)
      for (const name of absent) expect(code, bundler).not.toContain(name)
    }
  })

  it('sends the calls of a service to its own URL', async () => {
    const { esbuild } = await bundleWithEach(`
import { SekhaClient } from 'two-services'
import { StateNamespace, stateSessionsCreate } from 'two-services/state'

const urls = []
const fetch = async (url) => {
  urls.push(url)
  return Response.json({ id: 'n', name: 'daily', created_at: '2026-01-16T21:09:09Z', started_at: '2026-01-16T21:09:09Z' })
}
const services = { state: { baseUrl: 'http://127.0.0.1:8081' } }
const client = new SekhaClient({ baseUrl: 'http://127.0.0.1:8080', services, fetch })
await client.notes.get('11111111-1111-4111-8111-111111111111')
await stateSessionsCreate(client, 'daily')
await new StateNamespace(client).sessions.create('daily')
await client.close()
export { urls }
`)
    const path = join(directory, 'bundled.mjs')
    writeFileSync(path, esbuild)
    const { urls } = (await import(path)) as { readonly urls: readonly string[] }
    expect(urls).toEqual([
      'http://127.0.0.1:8080/notes/11111111-1111-4111-8111-111111111111',
      'http://127.0.0.1:8081/sessions',
      'http://127.0.0.1:8081/sessions',
    ])
  })

  it('escapes quotes, backslashes and comment ends in a description', () => {
    expect(read('state/functions.gen.ts')).toContain(String.raw`C:\temp, or the end of a comment *\/, is text.`)
    expect(read('state/types.gen.ts')).toContain(String.raw`What's noted \ "beside" it.`)
  })
})
