// A server and clients of the generator's fixture: a contract of two services with UUIDs, opaque ids, an event stream,
// names in camel case and errors in plain text.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Caller, StreamCall } from '@sekha/core'
import type { SseEvent } from '@sekha/core/decode'
import { afterAll, beforeAll } from 'vitest'
import { generateTwoServices } from '../../../../tools/generate/test/generate-two-services.ts'
import { createController } from '../../src/controller.ts'
import type { Controller } from '../../src/host/create-host.ts'
import { HttpError } from '../../src/host/http-error.ts'
import { defineService } from '../../src/host/service.ts'
import type { ServiceContract } from '../../src/host/service-contract.ts'

export interface Session {
  readonly name: string
}
export interface SessionEvent {
  readonly eventKind: string
  readonly happenedAt: Date
}
export interface LinkFields {
  readonly displayName?: string
  readonly from_session?: string
  readonly from_note?: string
}
export interface Link extends LinkFields {
  readonly session_id: string
  readonly note_id: string
}

/** The generated functions and namespaces that tests call. */
export interface Generated {
  readonly stateSessionsGet: (client: Caller, id: string) => PromiseLike<Session>
  readonly stateSessionsEvents: (client: Caller, id: string) => StreamCall<SseEvent<SessionEvent>>
  readonly stateNotesLink: (client: Caller, session: string, note: string, fields: LinkFields) => PromiseLike<Link>
  readonly stateKeysDelete: (client: Caller, key: string) => PromiseLike<void>
  readonly notesGet: (client: Caller, id: string) => PromiseLike<{ readonly id: string }>
  readonly StateNamespace: new (client: Caller) => {
    readonly sessions: {
      get(id: string): PromiseLike<Session>
      events(id: string): StreamCall<SseEvent<SessionEvent>>
    }
    readonly notes: { link(session: string, note: string, fields: LinkFields): PromiseLike<Link> }
  }
  readonly SekhaClient: new (options: object) => Caller & {
    readonly notes: { get(id: string): PromiseLike<{ readonly id: string }> }
  }
}

/** The generated code, and the ids and bodies that its handlers received. */
export interface TwoServices {
  generated: Generated
  received: unknown[]
  /** Creates a controller of both services. */
  create(): Controller
}

/** The ways from a client to a controller. */
export const ways = ['in this process', 'over HTTP'] as const

/** Opens a controller of both services and a client of it. `close` closes both. */
export async function openClient(services: TwoServices, way: (typeof ways)[number]) {
  const controller = services.create()
  const options =
    way === 'over HTTP'
      ? { baseUrl: (await controller.listen({ port: 0 })).url }
      : { baseUrl: 'http://127.0.0.1:8080', fetch: controller.fetch }
  const client = new services.generated.SekhaClient(options)
  const close = async (): Promise<void> => {
    await client.close()
    await controller.close()
  }
  return { client, close }
}

/** Generates the code before the tests of a file, and removes it after them. */
export function useTwoServices(): TwoServices {
  let directory: string
  let contract: ServiceContract
  const load = (path: string): Promise<object> =>
    import(/* @vite-ignore */ join(directory, 'src', path)) as Promise<object>
  const services: TwoServices = {
    generated: {} as Generated,
    received: [],
    create: () => createController({ services: defineServices(contract, services) }),
  }
  beforeAll(async () => {
    directory = await generateTwoServices()
    const index = ['index.ts', 'generated/memory/index.gen.ts', 'generated/state/index.gen.ts']
    services.generated = Object.assign({}, ...(await Promise.all(index.map(load)))) as Generated
    const data = ['contract', 'schemas', 'shapes'].map((name) => `generated/${name}.gen.ts`)
    contract = Object.assign({}, ...(await Promise.all(data.map(load)))) as ServiceContract
  }, 60_000)
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  return services
}

const startedAt = '2026-01-16T21:09:09Z'

function defineServices(contract: ServiceContract, services: TwoServices) {
  const handlers = {
    async 'notes.get'({ path }: { path: { id: string } }) {
      services.received.push(path.id)
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
      services.received.push(path.session_id)
      return { name: path.session_id, started_at: startedAt }
    },
    async 'state.sessions.events'({ path }: { path: { session_id: string } }) {
      if (path.session_id === 'none') throw new HttpError(404, 'Session not found')
      return writeEvents(path.session_id)
    },
    async 'state.notes.link'({ path, body }: { path: Link; body: LinkFields }) {
      services.received.push(path, body)
      return { ...path, ...body }
    },
    async 'state.keys.delete'({ path }: { path: { key: string } }) {
      services.received.push(path.key)
    },
  }
  const define = (name: string, wire = {}) =>
    defineService<ServiceContract>({ name, contract: pick(contract, name), handlers: handlers as never, wire })
  const writeError = ({ status, message }: HttpError) => ({
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body: message,
  })
  return [define('memory'), define('state', { writeError })]
}

async function* writeEvents(id: string) {
  yield { event: 'started', id: '1', data: { eventKind: `started ${id}`, happenedAt: startedAt } }
  yield { data: { eventKind: 'a\nb', happenedAt: startedAt } }
}

/** The part of a contract that belongs to a service. */
function pick(contract: ServiceContract, service: string): ServiceContract {
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
