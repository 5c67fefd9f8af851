// Ids from a client to handlers and back, for a contract of two services whose ids are UUIDs and opaque.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Caller } from '@sekha/core'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateTwoServices } from '../../../tools/generate/test/generate-two-services.ts'
import { createController } from '../src/controller.ts'
import type { Controller } from '../src/host/create-host.ts'
import { defineService } from '../src/host/service.ts'
import type { ServiceContract } from '../src/host/service-contract.ts'

interface Session {
  readonly name: string
}
interface Link {
  readonly session_id: string
  readonly note_id: string
  readonly from_session?: string
  readonly from_note?: string
}
interface LinkFields {
  readonly from_session?: string
  readonly from_note?: string
}

/** The generated functions and namespaces that the tests call. */
interface Generated {
  readonly stateSessionsGet: (client: Caller, id: string) => PromiseLike<Session>
  readonly stateSessionsLatest: (client: Caller) => PromiseLike<Session>
  readonly stateNotesLink: (client: Caller, session: string, note: string, fields: LinkFields) => PromiseLike<Link>
  readonly stateKeysDelete: (client: Caller, key: string) => PromiseLike<void>
  readonly notesGet: (client: Caller, id: string) => PromiseLike<{ readonly id: string }>
  readonly StateNamespace: new (client: Caller) => {
    readonly sessions: { get(id: string): PromiseLike<Session> }
    readonly notes: { link(session: string, note: string, fields: LinkFields): PromiseLike<Link> }
  }
  readonly SekhaClient: new (options: object) => Caller & {
    readonly notes: { get(id: string): PromiseLike<{ readonly id: string }> }
  }
}

let directory: string
let generated: Generated
let contract: ServiceContract
const load = (path: string): Promise<object> =>
  import(/* @vite-ignore */ join(directory, 'src', path)) as Promise<object>

/** The ids that handlers received. */
let received: unknown[] = []

function defineServices(): Controller {
  const startedAt = '2026-01-16T21:09:09Z'
  const pick = (service: string): ServiceContract => {
    const ids = Object.values(contract.operations).flatMap((it) => (it.service === service ? [it.id] : []))
    const select = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
      Object.fromEntries(Object.entries(values).filter(([id]) => ids.includes(id)))
    return {
      operations: select(contract.operations),
      schemas: select(contract.schemas),
      shapes: select(contract.shapes),
      declaredStatuses: select(contract.declaredStatuses),
    }
  }
  const note = { name: 'memory', contract: pick('memory') }
  const state = { name: 'state', contract: pick('state') }
  const handlers = {
    async 'notes.get'({ path }: { path: { id: string } }) {
      received.push(path.id)
      return { id: path.id, created_at: startedAt }
    },
    async 'state.sessions.list'() {
      return { sessions: [], total: 0 }
    },
    async 'state.sessions.create'({ body }: { body: { name: string } }) {
      return { name: body.name, started_at: startedAt }
    },
    async 'state.sessions.latest'() {
      return { name: 'the latest', started_at: startedAt }
    },
    async 'state.sessions.get'({ path }: { path: { session_id: string } }) {
      received.push(path.session_id)
      return { name: path.session_id, started_at: startedAt }
    },
    async 'state.notes.link'({ path, body }: { path: Link; body: LinkFields }) {
      received.push(path, body)
      return { ...path, ...body }
    },
    async 'state.keys.delete'({ path }: { path: { key: string } }) {
      received.push(path.key)
    },
  }
  return createController({
    services: [
      defineService<ServiceContract>({ ...note, handlers: handlers as never }),
      defineService<ServiceContract>({ ...state, handlers: handlers as never }),
    ],
  })
}

beforeAll(async () => {
  directory = await generateTwoServices()
  generated = Object.assign(
    {},
    await load('index.ts'),
    await load('generated/memory/index.gen.ts'),
    await load('generated/state/index.gen.ts'),
  ) as Generated
  contract = Object.assign(
    {},
    await load('generated/contract.gen.ts'),
    await load('generated/schemas.gen.ts'),
    await load('generated/shapes.gen.ts'),
  ) as unknown as ServiceContract
}, 60_000)
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const note = '0195F8A2-0000-7000-8000-00000000000A'
const lowerNote = note.toLowerCase()

/** Ids that could change a path, or could be decoded twice. */
const hostile = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 24 }),
    fc.string({
      unit: fc.constantFrom(
        '.',
        '/',
        '\\',
        '%',
        '2',
        'F',
        'e',
        'E',
        '?',
        '#',
        ' ',
        '+',
        '&',
        '=',
        ':',
        ';',
        '@',
        '{',
        '}',
        'ß',
        '你',
        '😀',
      ),
      minLength: 1,
      maxLength: 24,
    }),
    fc.constantFrom(
      '../..',
      '..%2f',
      '%2e%2e',
      '%2F',
      '%252F',
      'Latest',
      'LATEST',
      '...',
      ' ',
      '\0',
      '\n',
      'x'.repeat(64),
      '{session_id}',
      '__proto__',
      '%',
      '%ff',
      '%zz',
    ),
  )
  .filter((id) => !['.', '..', 'latest'].includes(id) && id.length <= 64)

describe.each(['in this process', 'over HTTP'])('an opaque id, %s,', (way) => {
  let controller: Controller
  let client: InstanceType<Generated['SekhaClient']>

  beforeAll(async () => {
    controller = defineServices()
    client =
      way === 'over HTTP'
        ? new generated.SekhaClient({ baseUrl: (await controller.listen({ port: 0 })).url })
        : new generated.SekhaClient({ baseUrl: 'http://127.0.0.1:8080', fetch: controller.fetch })
  })
  afterAll(async () => {
    await client.close()
    await controller.close()
  })

  it('arrives at its handler as it was passed to a function or a method, and comes back', async () => {
    const { stateSessionsGet, stateNotesLink, StateNamespace } = generated
    const state = new StateNamespace(client)
    await fc.assert(
      fc.asyncProperty(hostile, hostile, async (id, other) => {
        received = []
        const fields = { from_session: other, from_note: note }
        const ids = [await stateSessionsGet(client, id), await state.sessions.get(id)].map(({ name }) => name)
        const links = [await stateNotesLink(client, id, note, fields), await state.notes.link(id, note, fields)]
        expect(ids).toEqual([id, id])
        const path = { session_id: id, note_id: lowerNote }
        const body = { from_session: other, from_note: lowerNote }
        expect(links).toEqual([
          { ...path, ...body },
          { ...path, ...body },
        ])
        expect(received).toEqual([id, id, path, body, path, body])
      }),
      { numRuns: way === 'over HTTP' ? 60 : 200 },
    )
  })

  it('is beside UUIDs, which arrive in lower case', async () => {
    received = []
    expect([(await generated.notesGet(client, note)).id, (await client.notes.get(note)).id]).toEqual([
      lowerNote,
      lowerNote,
    ])
    expect(received).toEqual([lowerNote, lowerNote])
  })

  it.each<[string, message: string]>([
    ['.', 'must not be . or .., which would change the path'],
    ['..', 'must not be . or .., which would change the path'],
    ['latest', 'must not be latest: that path belongs to another operation'],
    ['', 'must have from 1 to 64 characters, got 0'],
    ['x'.repeat(65), 'must have from 1 to 64 characters, got 65'],
    ['\ud800', 'contains an unpaired surrogate'],
  ])('%j is refused before any I/O', async (id, message) => {
    received = []
    const { stateSessionsGet, StateNamespace } = generated
    for (const call of [stateSessionsGet(client, id), new StateNamespace(client).sessions.get(id)])
      await expect(call).rejects.toThrow(`state.sessions.get: session_id ${message}`)
    expect(received).toEqual([])
  })

  it('must match the pattern of the contract, which the client puts into words', async () => {
    received = []
    await generated.stateKeysDelete(client, 'sb_aB9')
    await expect(generated.stateKeysDelete(client, 'sk_aB9')).rejects.toThrow(
      'state.keys.delete: key must be sb_ and letters or digits, got a string of 6 characters',
    )
    await expect(generated.stateKeysDelete(client, 'sb_')).rejects.toThrow(
      'key must have from 4 to 24 characters, got 3',
    )
    expect(received).toEqual(['sb_aB9'])
  })
})

describe('a request of another client', () => {
  it.each<[path: string, status: number, error: string]>([
    [`/sessions/${'x'.repeat(65)}`, 400, 'Invalid path: session_id: Too big: expected string to have <=64 characters'],
    ['/sessions/%ff', 400, 'Invalid path: session_id: it is not percent-encoded UTF-8'],
    ['/notes/sess_1', 400, 'Invalid path: id: Invalid UUID'],
    ['/sessions/', 404, 'This path does not exist'],
    ['/sessions/a/b', 404, 'This path does not exist'],
  ])('to %s is refused with %d', async (path, status, error) => {
    const controller = defineServices()
    const response = await controller.fetch(`http://127.0.0.1:8080${path}`)
    expect(response.status).toBe(status)
    expect(((await response.json()) as { readonly error: string }).error).toContain(error)
    await controller.close()
  })

  it('to another form of the same path reaches the same operation', async () => {
    const controller = defineServices()
    const get = async (path: string): Promise<unknown> =>
      ((await (await controller.fetch(`http://127.0.0.1:8080${path}`)).json()) as Session).name
    expect(await get('/sessions/%6catest')).toBe('the latest')
    expect(await get('/sessions/latest')).toBe('the latest')
    expect(await get('/sessions/%2Fa')).toBe('/a')
    expect(await get('/sessions/x/../a%2fb')).toBe('a/b')
    await controller.close()
  })
})
