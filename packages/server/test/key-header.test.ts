// A service that reads its key in a header of its own, as its contract says.
import type { Caller } from '@sekha/core'
import { expect, it } from 'vitest'
import { useTwoServices } from './support/two-services.ts'

const services = useTwoServices()

/** A response with the required fields of both services. */
const respond = (): Response =>
  Response.json({ name: 'one', started_at: '2026-01-16T21:09:09Z', id: 'x', created_at: '2026-01-16T21:09:09Z' })

it.each([
  ['a key', (key: string) => key],
  ['a function', (key: string) => async () => key],
])('a client sends %s in the header of the service, and nowhere else', async (_, give) => {
  const sent: Record<string, string>[] = []
  const client = new services.generated.SekhaClient({
    baseUrl: 'http://127.0.0.1:8080',
    apiKey: 'm'.repeat(32),
    services: { state: { baseUrl: 'http://127.0.0.1:8081', apiKey: give('s'.repeat(27)) } },
    fetch: async (_url: string, init: RequestInit) => {
      sent.push(Object.fromEntries(new Headers(init.headers)))
      return respond()
    },
  })
  await services.generated.stateSessionsGet(client, 'one')
  await client.notes.get('9f0c6a52-0000-4000-8000-000000000000')
  const own = { headers: { 'x-state-key': 'mine' } }
  await (services.generated.stateSessionsGet as (...args: unknown[]) => PromiseLike<unknown>)(client, 'one', own)
  await client.close()
  const keys = sent.map((headers) => [headers['x-state-key'], headers['authorization']])
  expect(keys).toEqual([
    ['s'.repeat(27), undefined],
    [undefined, `Bearer ${'m'.repeat(32)}`],
    ['mine', undefined],
  ])
})

/** Calls both services, and returns the headers with keys that each call sent. */
async function sentBy(create: (options: object) => Caller): Promise<(string | undefined)[][]> {
  const sent: (string | undefined)[][] = []
  const caller = create({
    baseUrl: 'http://127.0.0.1:8080',
    fetch: async (_url: string, init: RequestInit) => {
      const headers = new Headers(init.headers)
      sent.push([headers.get('x-state-key') ?? undefined, headers.get('authorization') ?? undefined])
      return respond()
    },
  })
  await services.generated.stateSessionsGet(caller, 'one')
  await services.generated.notesGet(caller, '9f0c6a52-0000-4000-8000-000000000000')
  return sent
}

const one = 'm'.repeat(32)

it.each<[string, (options: object) => Caller]>([
  ['client with one key', (options) => new services.generated.SekhaClient({ ...options, apiKey: one })],
  ['client with a function', (options) => new services.generated.SekhaClient({ ...options, apiKey: async () => one })],
  [
    'client whose service is at its own origin',
    (options) =>
      new services.generated.SekhaClient({ ...options, apiKey: one, services: { state: { headers: { 'x-a': 'b' } } } }),
  ],
])('a %s sends it to each service in the header of that service', async (_, create) => {
  expect(await sentBy(create)).toEqual([
    [one, undefined],
    [undefined, `Bearer ${one}`],
  ])
})

it.each<[string, (options: object) => Caller]>([
  [
    'a key',
    (options) =>
      new services.generated.SekhaClient({
        ...options,
        apiKey: one,
        services: { state: { baseUrl: 'http://127.0.0.1:8081' } },
      }),
  ],
  [
    'a function',
    (options) =>
      new services.generated.SekhaClient({
        ...options,
        apiKey: async () => one,
        services: { state: { baseUrl: 'http://127.0.0.1:8081' } },
      }),
  ],
])('a client does not send %s to a service at another origin', async (_, create) => {
  expect(await sentBy(create)).toEqual([
    [undefined, undefined],
    [undefined, `Bearer ${one}`],
  ])
})
